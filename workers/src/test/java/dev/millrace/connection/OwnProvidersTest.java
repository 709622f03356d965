package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.connection.grant.Grants;
import dev.millrace.connection.grant.Wish;
import dev.millrace.connection.provider.OwnProviders;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.provider.Scope;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.ProviderStub;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Token;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A workspace adds services to the catalogue, and people connect accounts there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnProvidersTest {

    private static final String OURS = "wsp_1";
    private static final String THEIRS = "wsp_2";
    private static final Secret BROWSER = Token.random("");

    private final GrantingWorld world = new GrantingWorld();
    private final ProviderStub stub = world.provider;
    private final OwnProviders own = world.bean(OwnProviders.class);
    private final Providers providers = world.bean(Providers.class);
    private final ProviderClients clients = world.bean(ProviderClients.class);
    private final Grants grants = world.bean(Grants.class);
    private final ConnectionAccess access = world.bean(ConnectionAccess.class);

    OwnProvidersTest() {
        world.member(OURS, "ada");
    }

    @BeforeEach
    void nothingIsAdded() {
        world.jdbc.sql("delete from connection").update();
        world.jdbc.sql("delete from own_provider").update();
        world.jdbc.sql("delete from provider_client").update();
    }

    @AfterAll
    void close() {
        world.close();
    }

    @Test
    void standsBesideTheCatalogueOfItsWorkspaceAlone() {
        own.create(OURS, "own-acme", " Acme ", "oauth2", List.of("read", "write"), "ada@ours.test");

        var acme = providers.find(OURS, "own-acme").orElseThrow();
        assertThat(acme.title()).isEqualTo("Acme");
        assertThat(acme.oauth().scopes()).extracting(Scope::name).containsExactly("read", "write");
        assertThat(providers.all(OURS)).extracting(Provider::name).contains("own-acme", "github").isSorted();
        assertThat(providers.find(THEIRS, "own-acme")).isEmpty();
        assertThat(providers.all(THEIRS)).extracting(Provider::name).doesNotContain("own-acme");
        assertThat(providers.find("own-acme")).isEmpty();
    }

    @Test
    void anOpenIdProviderAsksForItsOwnScopesOrThoseOfEveryOne() {
        var few = own.create(OURS, "own-few", "Few", "openid", List.of("email"), "ada@ours.test");
        var usual = own.create(OURS, "own-usual", "Usual", "openid", List.of(), "ada@ours.test");

        assertThat(few.oauth().scopes()).extracting(Scope::name).containsExactly("openid", "email");
        assertThat(few.oauth().scopes()).extracting(Scope::title).contains("See your e-mail address");
        assertThat(usual.oauth().scopes()).isEqualTo(providers.find("openid").orElseThrow().oauth().scopes());
    }

    @Test
    void severalAreConnectedEachWithItsOwnClientAndAddresses() {
        add("own-acme", "/acme");
        add("own-bolt", "/bolt");
        stub.answers("/acme/token", 200, "{\"access_token\":\"of-acme\",\"refresh_token\":\"r\",\"expires_in\":3600}");
        stub.answers("/bolt/token", 200, "{\"access_token\":\"of-bolt\",\"token_type\":\"bearer\"}");

        connect("own-acme", "acme");
        connect("own-bolt", "bolt");

        assertThat(access.require(OURS, "acme").secrets()).contains(Secret.of("of-acme"));
        assertThat(access.require(OURS, "bolt").secrets()).contains(Secret.of("of-bolt"));
        assertThat(stub.asked("/acme/token").getLast().authorization()).isNotEqualTo(stub.asked("/bolt/token").getLast().authorization());
        assertThat(clients.find(THEIRS, "own-acme")).isEmpty();
        assertThat(world.jdbc.sql("select encode(sealed_secret, 'escape') from provider_client").query(String.class).list())
                .hasSize(2)
                .noneMatch(sealed -> sealed.contains("s3cret"));

        stub.answers("/acme/token", 200, "{\"access_token\":\"next-of-acme\",\"expires_in\":3600}");
        world.clock.advance(Duration.ofHours(1));
        assertThat(access.require(OURS, "acme").secrets()).as("renewed there").contains(Secret.of("next-of-acme"));
    }

    @Test
    void theAnswerOfOneIsNotTakenToAnother() {
        add("own-acme", "/acme");
        add("own-bolt", "/bolt");
        var sent = grants.begin(wish("own-acme", "acme"), BROWSER);

        assertThatThrownBy(() -> grants.finish("mem_ada", "own-bolt", back(sent), BROWSER))
                .hasMessageContaining("belongs to no connecting");
    }

    @Test
    void isDeletedWithItsClientOnceNobodyIsConnected() {
        add("own-acme", "/acme");
        stub.answers("/acme/token", 200, "{\"access_token\":\"of-acme\",\"token_type\":\"bearer\"}");
        connect("own-acme", "acme");

        assertThatThrownBy(() -> own.delete(OURS, "own-acme")).isInstanceOf(Refusal.class).hasMessageContaining("An account is connected");
        assertThatThrownBy(() -> own.delete(THEIRS, "own-acme")).isInstanceOf(Refusal.class).hasMessageContaining("own-acme");
        assertThat(providers.find(OURS, "own-acme")).isPresent();
        world.jdbc.sql("delete from connection").update();
        own.delete(OURS, "own-acme");

        assertThat(providers.find(OURS, "own-acme")).isEmpty();
        assertThat(clients.find(OURS, "own-acme")).isEmpty();
        assertThatThrownBy(() -> own.delete(OURS, "github")).isInstanceOf(Refusal.class).hasMessageContaining("comes with Millrace");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "acme, Acme, oauth2, read, name", "own-, Acme, oauth2, read, name", "own-A, Acme, oauth2, read, name",
        "own-a/b, Acme, oauth2, read, name", "-, Acme, oauth2, read, name", "own-acme, -, oauth2, read, title",
        "own-acme, ' ', oauth2, read, title", "own-acme, Acme, saml, read, type", "own-acme, Acme, -, read, type",
        "own-acme, Acme, oauth2, 'two words', scopes", "own-acme, Acme, oauth2, 'qu\"ote', scopes"
    })
    void refusesWhatItCannotBe(String name, String title, String type, String scope, String field) {
        assertThatThrownBy(() -> own.create(OURS, name, title, type, List.of(scope), "ada@ours.test"))
                .isInstanceOfSatisfying(Refusal.class, refused -> assertThat(refused.field()).isEqualTo(field));
    }

    @Test
    void aNameIsTakenOnceInAWorkspaceAndThereAreFiftyAtMost() {
        own.create(OURS, "own-0", "Zero", "oauth2", List.of(), "ada@ours.test");
        own.create(THEIRS, "own-0", "Zero", "oauth2", List.of(), "eve@theirs.test");
        assertThatThrownBy(() -> own.create(OURS, "own-0", "Another", "openid", List.of(), "ada@ours.test"))
                .isInstanceOfSatisfying(Refusal.class, refused -> assertThat(refused.kind()).isEqualTo(Refusal.Kind.CONFLICT));
        for (var number = 1; number < OwnProviders.MOST; number++) {
            own.create(OURS, "own-" + number, "Number " + number, "oauth2", List.of(), "ada@ours.test");
        }

        assertThatThrownBy(() -> own.create(OURS, "own-more", "More", "oauth2", List.of(), "ada@ours.test"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("at most 50");
    }

    private void add(String name, String path) {
        var added = own.create(OURS, name, name, "oauth2", List.of("read"), "ada@ours.test");
        var there = stub.url().replace("http:", "https:") + path;
        clients.set(
                OURS,
                added,
                "client-of-" + name,
                Secret.of("s3cret-of-" + name),
                Map.of("authorization_url", there + "/authorize", "token_url", there + "/token", "base_url", there + "/api"),
                "ada@ours.test");
        // What an admin sets is https alone; the stub on loopback is not.
        world.jdbc.sql("update provider_client set variables = replace(variables::text, 'https:', 'http:')::json").update();
    }

    private void connect(String provider, String name) {
        var sent = grants.begin(wish(provider, name), BROWSER);
        grants.finish("mem_ada", provider, back(sent), BROWSER);
    }

    private static Wish wish(String provider, String name) {
        return new Wish(
                OURS, "mem_ada", true, provider, name, null, List.of(), Map.of(), null,
                URI.create("https://ours.test/settings/integrations/callback/" + provider));
    }

    private static Map<String, String> back(URI sent) {
        return new HashMap<>(Map.of("state", ProviderStub.parameters(sent.getRawQuery()).get("state"), "code", "c0de"));
    }
}
