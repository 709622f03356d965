package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connection.grant.Grants;
import dev.millrace.connection.grant.Wish;
import dev.millrace.id.Ids;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.ProviderStub;
import dev.millrace.testing.SetClock;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Token;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Members are removed, and what they had granted is given back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeparturesTest {

    private static final String OURS = "wsp_1";
    private static final URI BACK = URI.create("https://ours.test/settings/integrations/callback/github");
    private static final Secret BROWSER = Token.random("");

    private final GrantingWorld world = new GrantingWorld();
    private final SetClock clock = world.clock;
    private final ProviderStub provider = world.provider;
    private final JdbcClient jdbc = world.jdbc;
    private final Grants grants = world.bean(Grants.class);
    private final Departures departures = world.bean(Departures.class);
    private final GiveBackOwed giveBack = world.bean(GiveBackOwed.class);
    private final MemberStore members = new MemberStore(
            jdbc, new TransactionTemplate(world.bean(PlatformTransactionManager.class)), new Ids(clock), clock);

    private int asked;

    @BeforeEach
    void adaAndBobAreMembers() {
        jdbc.sql("delete from connection").update();
        jdbc.sql("delete from owed_revocation").update();
        jdbc.sql("delete from member").update();
        world.member(OURS, "ada");
        world.member(OURS, "bob");
        provider.answers("/api/user", 200, "{\"id\":583231,\"login\":\"ada\",\"email\":\"ada@example.test\"}");
        provider.answers("/revoke", 204, "");
        asked = provider.asked("/revoke").size();
    }

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void whoIsRemovedLosesTheirOwnAccountsAndTheProviderIsTold() {
        connect("mem_ada", "of-ada");
        connect("mem_bob", "of-bob");
        connect(null, "of-all");

        var ended = remove("mem_ada");

        assertThat(ended).extracting(Connection::name).containsExactly("of-ada");
        assertThat(jdbc.sql("select name from connection order by name").query(String.class).list())
                .containsExactly("of-all", "of-bob");
        assertThat(tellings()).isEmpty();
        assertThat(jdbc.sql("select encode(sealed_tokens, 'escape') from owed_revocation").query(String.class).single())
                .doesNotContain("t0ken");

        giveBack.look();

        assertThat(tellings()).containsExactly("{\"access_token\":\"t0ken-of-ada\"}");
        assertThat(owed()).isZero();
    }

    @Test
    void aRemovalThatDoesNotHappenEndsNothing() {
        connect("mem_ada", "of-ada");
        jdbc.sql("update member set role = 'admin' where member_id = 'mem_ada'").update();

        assertThat(catchRefusal(() -> remove("mem_ada"))).contains("admin");
        giveBack.look();

        assertThat(departures.of(OURS, "mem_ada")).hasSize(1);
        assertThat(owed()).isZero();
        assertThat(tellings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429})
    void aProviderThatIsAwayIsToldFiveTimesAndThenTheTokensAreGone(int status) {
        provider.answers("/revoke", status, "{}");
        connect("mem_ada", "of-ada");
        remove("mem_ada");

        for (var minutes : new int[] {0, 1, 4, 16}) {
            clock.advance(Duration.ofMinutes(minutes));
            giveBack.look();
            giveBack.look();
            assertThat(owed()).isOne();
        }
        clock.advance(Duration.ofMinutes(64));
        giveBack.look();

        assertThat(tellings()).hasSize(5);
        assertThat(owed()).isZero();
    }

    @Test
    void aProviderThatKnowsNothingOfTheTokenIsNotToldAgain() {
        provider.answers("/revoke", 404, "{}");
        connect("mem_ada", "of-ada");
        remove("mem_ada");

        giveBack.look();

        assertThat(tellings()).hasSize(1);
        assertThat(owed()).isZero();
    }

    @Test
    void aWorkerThatDiesWhileItTellsLeavesItToTheNextAndNoTokenBehind() {
        connect("mem_ada", "of-ada");
        remove("mem_ada");
        var store = world.bean(OwedRevocationStore.class);

        assertThat(store.claim(clock.instant(), 10)).hasSize(1);
        giveBack.look();
        assertThat(tellings()).as("it is tried by another").isEmpty();
        clock.advance(Duration.ofMinutes(1));
        giveBack.look();
        assertThat(tellings()).hasSize(1);

        connect("mem_bob", "of-bob");
        remove("mem_bob");
        for (var attempt = 0; attempt < OwedRevocationStore.ATTEMPTS; attempt++) {
            assertThat(store.claim(clock.instant(), 10)).hasSize(1);
            clock.advance(Duration.ofHours(5));
        }
        giveBack.look();
        assertThat(owed()).isZero();
    }

    private List<Connection> remove(String memberId) {
        var ended = new ArrayList<Connection>();
        members.remove(OURS, memberId, () -> ended.addAll(departures.leave(OURS, memberId)));
        return ended;
    }

    private static String catchRefusal(Runnable call) {
        try {
            call.run();
            return "";
        } catch (Refusal refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private void connect(@Nullable String memberId, String name) {
        provider.answers(
                "/token", 200, "{\"access_token\":\"t0ken-%s\",\"scope\":\"repo\",\"token_type\":\"bearer\"}".formatted(name));
        var sent = grants.begin(
                new Wish(OURS, memberId == null ? "mem_bob" : memberId, memberId == null, "github", name, null, List.of(), Map.of(), null, BACK),
                BROWSER);
        var state = ProviderStub.parameters(sent.getRawQuery()).get("state");
        grants.finish(
                memberId == null ? "mem_bob" : memberId, "github", new HashMap<>(Map.of("state", state, "code", "c0de")), BROWSER);
    }

    private List<String> tellings() {
        return provider.asked("/revoke").stream().skip(asked).map(ProviderStub.Asked::body).toList();
    }

    private int owed() {
        return jdbc.sql("select count(*) from owed_revocation").query(Integer.class).single();
    }
}
