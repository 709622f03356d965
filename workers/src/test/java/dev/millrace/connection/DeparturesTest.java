package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connection.grant.Grants;
import dev.millrace.connection.grant.Wish;
import dev.millrace.id.Ids;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.ProviderStub;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Secret;
import dev.millrace.vault.VaultKeys;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Token;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Members are removed, and what they had granted is given back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeparturesTest {

    private static final String OURS = "wsp_1";
    private static final URI BACK = URI.create("https://ours.test/settings/integrations/callback/github");
    private static final Secret BROWSER = Token.random("");

    private final SetClock clock = new SetClock();
    private final ProviderStub provider = new ProviderStub();
    private final DataSource database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final AnnotationConfigApplicationContext context = start();
    private final Grants grants = context.getBean(Grants.class);
    private final Departures departures = context.getBean(Departures.class);
    private final GiveBackOwed giveBack = context.getBean(GiveBackOwed.class);
    private final MemberStore members = new MemberStore(
            jdbc, new TransactionTemplate(context.getBean(PlatformTransactionManager.class)), new Ids(clock), clock);

    private int asked;

    private AnnotationConfigApplicationContext start() {
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'ours')").update();
        var application = new AnnotationConfigApplicationContext();
        TestPropertyValues.of(
                        "millrace.egress.allow=127.0.0.1",
                        "millrace.vault.keys=" + VaultKeys.generate("k1").reveal(),
                        "millrace.providers.github.client-id=our-app",
                        "millrace.providers.github.client-secret=our-s3cret",
                        "millrace.providers.github.authorization-url=%s/authorize".formatted(provider.url()),
                        "millrace.providers.github.token-url=%s/token".formatted(provider.url()),
                        "millrace.providers.github.account-url=%s/api/user".formatted(provider.url()),
                        "millrace.providers.github.revocation-url=%s/revoke".formatted(provider.url()),
                        "millrace.providers.github.base-url=%s/api".formatted(provider.url()))
                .applyTo(application);
        application.registerBean(Clock.class, () -> clock);
        application.registerBean(Ids.class, () -> new Ids(clock));
        application.registerBean(DataSource.class, () -> database);
        application.registerBean(JdbcClient.class, () -> jdbc);
        application.registerBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(database));
        application.scan("dev.millrace.vault", "dev.millrace.egress", "dev.millrace.connection");
        application.refresh();
        return application;
    }

    @BeforeEach
    void adaAndBobAreMembers() {
        jdbc.sql("delete from connection").update();
        jdbc.sql("delete from owed_revocation").update();
        jdbc.sql("delete from member").update();
        for (var name : List.of("ada", "bob")) {
            jdbc.sql(
                            """
                            insert into member (member_id, workspace_id, email, name, role, created_at)
                            values ('mem_' || :name, 'wsp_1', :name || '@ours.test', :name, 'member', now())""")
                    .param("name", name)
                    .update();
        }
        provider.answers("/api/user", 200, "{\"id\":583231,\"login\":\"ada\",\"email\":\"ada@example.test\"}");
        provider.answers("/revoke", 204, "");
        asked = provider.asked("/revoke").size();
    }

    @AfterAll
    void close() {
        context.close();
        provider.close();
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
        var store = context.getBean(OwedRevocationStore.class);

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
