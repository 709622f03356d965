package dev.millrace.connection.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.ConnectionFailure;
import dev.millrace.connection.ConnectionStatus;
import dev.millrace.connection.Connections;
import dev.millrace.connection.Viewer;
import dev.millrace.connection.provider.AccountRequest;
import dev.millrace.connection.provider.OAuth;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.provider.Scope;
import dev.millrace.connection.provider.Template;
import dev.millrace.connection.token.TokenRequest.ClientAuthentication;
import dev.millrace.connection.token.TokenRequest.Encoding;
import dev.millrace.egress.BodyWatch;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.testing.ProviderStub;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Secret;
import dev.millrace.vault.VaultKeys;
import dev.millrace.workspace.Token;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Every provider of the catalogue at which people grant access, with answers as odd as its entry says they are. Nothing
 * leaves this process: what would go out is answered here, by the entry's own addresses.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderContractTest {

    private static final String OURS = "wsp_1";
    private static final Secret BROWSER = Token.random("");
    private static final Providers CATALOGUE = Providers.load(new ProviderSettings(Map.of()));
    private static final String SITE = "https://service.example";

    private final SetClock clock = new SetClock();
    private final JdbcClient jdbc;
    private final Played played = new Played();
    private final AnnotationConfigApplicationContext context;
    private final Grants grants;
    private final Connections connections;
    private final ConnectionAccess access;

    ProviderContractTest() {
        var database = TestDatabase.create();
        jdbc = JdbcClient.create(database);
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'ours')").update();
        jdbc.sql("insert into member (member_id, workspace_id, email, name, role, created_at) values ('mem_ada', 'wsp_1', 'a@b.test', 'Ada', 'admin', now())")
                .update();
        context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of("millrace.vault.keys=" + VaultKeys.generate("k1").reveal()).applyTo(context);
        context.registerBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry());
        context.registerBean(Clock.class, () -> clock);
        context.registerBean(Ids.class, () -> new Ids(clock));
        context.registerBean(DataSource.class, () -> database);
        context.registerBean(JdbcClient.class, () -> jdbc);
        context.registerBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(database));
        context.registerBean(Egress.class, () -> played, definition -> definition.setPrimary(true));
        context.scan("dev.millrace.vault", "dev.millrace.egress", "dev.millrace.connection", "dev.millrace.mail");
        context.refresh();
        grants = context.getBean(Grants.class);
        connections = context.getBean(Connections.class);
        access = context.getBean(ConnectionAccess.class);
    }

    @AfterAll
    void close() {
        context.close();
    }

    private static Stream<Provider> everyProviderOfGrants() {
        return CATALOGUE.all().stream().filter(provider -> provider.oauth() != null);
    }

    @ParameterizedTest
    @MethodSource("everyProviderOfGrants")
    void isConnectedRefreshedRevokedAndLostAsItsEntrySays(Provider provider) {
        var oauth = provider.oauth();
        var admins = values(provider, true);
        var clients = context.getBean(ProviderClients.class);
        clients.set(OURS, provider, "our-id", Secret.of("our-s3cret"), admins, "admin");
        var playing = played.play(provider, admins);

        var sent = grants.begin(wish(provider), BROWSER);

        var asked = ProviderStub.parameters(sent.getRawQuery());
        assertThat(asked).containsEntry("client_id", "our-id").containsAllEntriesOf(oauth.authorizationParameters());
        assertThat(asked.containsKey("code_challenge")).isEqualTo(oauth.pkce());
        assertThat(asked.containsKey("nonce")).isEqualTo(oauth.issuer() != null);
        var wanted = oauth.scopes().stream().filter(Scope::wanted).map(Scope::name).toList();
        assertThat(asked.getOrDefault(oauth.scopeParameter(), "")).isEqualTo(String.join(oauth.scopeSeparator(), wanted));
        playing.nonce = asked.getOrDefault("nonce", "");

        var back = new HashMap<>(Map.of("state", asked.get("state"), "code", "c0de"));
        oauth.metadata().values().stream()
                .filter(from -> from.redirect() != null)
                .forEach(from -> back.put(from.redirect(), "from-redirect"));
        var granted = grants.finish("mem_ada", provider.name(), back, BROWSER);

        var connection = granted.connection();
        assertThat(granted.withheld()).isEmpty();
        assertThat(connection.baseUrl().toString()).startsWith("https://").doesNotContain("{");
        assertThat(playing.exchangesToken("grant_type", "authorization_code")).isTrue();
        assertThat(playing.authenticatesAs(oauth)).isTrue();
        if (provider.account() != null) {
            assertThat(connection.account().id()).isEqualTo(provider.account().id() == null ? null : "the-id");
            assertThat(connection.account().email()).isEqualTo(provider.account().email() == null ? null : "ada@example.test");
            assertThat(connection.account().name()).isEqualTo(provider.account().name() == null ? null : "Ada");
        }
        var call = access.require(OURS, connection.name())
                .sign(EgressRequest.of("GET", URI.create(connection.baseUrl() + "/x")));
        assertThat(header(call, "Authorization")).isEqualTo("Bearer t0ken-1");
        provider.headers().forEach((name, value) -> assertThat(header(call, name)).isEqualTo(value));

        if (oauth.refresh() != OAuth.Refresh.NONE) {
            clock.advance(Duration.ofDays(401));
            assertThat(access.require(OURS, connection.name()).secrets()).contains(Secret.of("t0ken-2"));
            assertThat(playing.exchangesToken("refresh_token", "r3fresh-1")).isTrue();
            clock.advance(Duration.ofDays(401));
            playing.over = true;
            assertLost(connection.name());
            assertThat(connections.get(viewer(), connection.connectionId()).status())
                    .isEqualTo(ConnectionStatus.NEEDS_REAUTHORIZATION);
        }
        connections.delete(viewer(), connection.connectionId());
        if (oauth.revocation() != null) {
            assertThat(playing.revoked).isTrue();
        }
        assertThat(played.asked).allSatisfy(request -> assertThat(request.uri().toString())
                .as("no secret travels in an address")
                .doesNotContain("s3cret", "t0ken", "r3fresh", "c0de"));
    }

    private void assertLost(String name) {
        assertThatThrownBy(() -> access.require(OURS, name))
                .isInstanceOf(ConnectionFailure.AuthorizationLost.class)
                .hasMessageNotContaining("r3fresh");
    }

    private static Wish wish(Provider provider) {
        return new Wish(
                OURS,
                "mem_ada",
                true,
                provider.name(),
                null,
                null,
                List.of(),
                values(provider, false),
                null,
                URI.create("https://ours.test/settings/integrations/callback/" + provider.name()));
    }

    /** Values that a person types; those of a provider with its own hosts are its defaults, or made of its pattern. */
    private static Map<String, String> values(Provider provider, boolean admin) {
        var values = new HashMap<String, String>();
        provider.variables().forEach((name, variable) -> {
            if (variable.admin() == admin && variable.value() == null) {
                values.put(name, Stream.of(SITE + "/" + name, "acme", "acme.my.salesforce.com", "1234567", "us", "gmail")
                        .filter(value -> value.matches(variable.pattern()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(provider.name() + " " + name + " " + variable.pattern())));
            }
        });
        return values;
    }

    private static Viewer viewer() {
        return new Viewer(OURS, "mem_ada", true);
    }

    private static String header(EgressRequest request, String name) {
        return request.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst()
                .orElse("");
    }

    /** Plays the provider whose turn it is. */
    private static final class Played implements Egress {

        private final List<EgressRequest> asked = new ArrayList<>();
        private Playing playing;

        Playing play(Provider provider, Map<String, String> admins) {
            asked.clear();
            playing = new Playing(provider, admins);
            return playing;
        }

        @Override
        public EgressAnswer exchange(EgressRequest request, BodyWatch watch) {
            asked.add(request);
            return playing.answer(request);
        }
    }

    private static final class Playing {

        private final Provider provider;
        private final OAuth oauth;
        private final Map<String, String> values;
        private final List<EgressRequest> exchanges = new ArrayList<>();
        private String nonce = "";
        private boolean over;
        private boolean revoked;

        Playing(Provider provider, Map<String, String> admins) {
            this.provider = provider;
            this.oauth = provider.oauth();
            this.values = new HashMap<>(admins);
            provider.variables().forEach((name, variable) -> {
                if (variable.value() != null) {
                    values.putIfAbsent(name, variable.value());
                }
            });
            values.putAll(values(provider, false));
            values.put("client_id", "our-id");
            oauth.metadata().forEach((name, from) -> values.put(name, metadata(name, from)));
        }

        EgressAnswer answer(EgressRequest request) {
            var address = request.uri().toString();
            if (address.endsWith("/.well-known/openid-configuration")) {
                return json(200, Json.mapper().createObjectNode()
                        .put("issuer", oauth.issuer().fill(values))
                        .put("token_endpoint", SITE + "/token")
                        .put("authorization_endpoint", SITE + "/authorize"));
            }
            if (oauth.revocation() != null && address.equals(oauth.revocation().url().fill(values))) {
                revoked = true;
                return json(200, Json.mapper().createObjectNode());
            }
            if (address.equals(SITE + "/token") || is(oauth.tokenUrl(), address) || is(oauth.refreshUrl(), address)) {
                exchanges.add(request);
                return over ? json(400, Json.mapper().createObjectNode().put("error", "invalid_grant")) : json(200, token(exchanges.size()));
            }
            for (var from : oauth.metadata().entrySet()) {
                if (from.getValue().url() != null && is(from.getValue().url(), address)) {
                    return json(200, put(null, from.getValue().pointer(), values.get(from.getKey())));
                }
            }
            return json(200, account());
        }

        private boolean is(Template template, String address) {
            return template != null && address.equals(template.fill(values));
        }

        private JsonNode token(int number) {
            var answer = put(null, oauth.token(), "t0ken-" + number);
            var parent = oauth.token().substring(0, oauth.token().lastIndexOf('/'));
            if (oauth.refresh() != OAuth.Refresh.NONE) {
                put(answer, parent + "/refresh_token", "r3fresh-" + number);
                if (oauth.lifetime() == null) {
                    put(answer, parent + "/expires_in", "3600");
                }
            }
            put(answer, oauth.grantedScopes(), String.join(
                    oauth.scopeSeparator(), oauth.scopes().stream().filter(Scope::wanted).map(Scope::name).toList()));
            oauth.metadata().forEach((name, from) -> {
                if (from.pointer() != null && from.url() == null) {
                    put(answer, from.pointer(), values.get(name));
                }
            });
            if (provider.account() != null && provider.account().source() == AccountRequest.Source.TOKEN) {
                fill(answer, provider.account());
            }
            if (oauth.issuer() != null) {
                put(answer, "/id_token", idToken());
            }
            return answer;
        }

        private JsonNode account() {
            var answer = Json.mapper().createObjectNode();
            if (provider.account() == null) {
                return answer;
            }
            // Some answer with a list.
            JsonNode whole = Stream.of(provider.account().id(), provider.account().name())
                            .anyMatch(pointer -> pointer != null && pointer.startsWith("/0"))
                    ? Json.mapper().createArrayNode()
                    : answer;
            fill(whole, provider.account());
            if (provider.account().okay() != null && whole instanceof ObjectNode object) {
                put(object, provider.account().okay(), "true");
            }
            return whole;
        }

        private static void fill(JsonNode answer, AccountRequest account) {
            put(answer, account.id(), "the-id");
            put(answer, account.email(), "ada@example.test");
            put(answer, account.name(), "Ada");
        }

        private String idToken() {
            var claims = Json.mapper().createObjectNode();
            claims.put("iss", oauth.issuer().fill(values)).put("aud", "our-id").put("nonce", nonce).put("exp", 9_999_999_999L);
            if (provider.account() != null) {
                fill(claims, provider.account());
            }
            return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(claims).getBytes(StandardCharsets.UTF_8)) + ".e30";
        }

        private String metadata(String name, OAuth.Metadata from) {
            if (from.redirect() != null) {
                return "from-redirect";
            }
            var begins = provider.baseUrl() != null && provider.baseUrl().text().startsWith("{" + name + "}");
            return begins ? "https://acme.example" : "acme-" + name.replace('_', '-');
        }

        boolean exchangesToken(String parameter, String value) {
            return exchanges.stream().map(this::parameters).anyMatch(sent -> value.equals(sent.get(parameter)));
        }

        boolean authenticatesAs(OAuth wanted) {
            return exchanges.stream().allMatch(request -> {
                var byBasic = header(request, "Authorization").startsWith("Basic ");
                var inBody = parameters(request).containsKey("client_secret");
                return wanted.clientAuthentication() == ClientAuthentication.CLIENT_SECRET_BASIC ? byBasic && !inBody : inBody && !byBasic;
            });
        }

        private Map<String, String> parameters(EgressRequest request) {
            var body = new String(request.body(), StandardCharsets.UTF_8);
            if (oauth.encoding() == Encoding.FORM) {
                return ProviderStub.parameters(body);
            }
            var found = new HashMap<String, String>();
            Json.trusted(body).properties().forEach(field -> found.put(field.getKey(), field.getValue().asText()));
            return found;
        }

        private static EgressAnswer json(int status, JsonNode body) {
            return new EgressAnswer(
                    status,
                    List.of(new Header("Content-Type", "application/json")),
                    Json.write(body).getBytes(StandardCharsets.UTF_8),
                    false,
                    URI.create(SITE),
                    Duration.ofMillis(1));
        }

        /** {@code value} at {@code pointer} of {@code root}, or of a new object. */
        private static JsonNode put(JsonNode root, String pointer, String value) {
            var whole = root == null
                    ? pointer.startsWith("/0") ? Json.mapper().createArrayNode() : Json.mapper().createObjectNode()
                    : root;
            if (pointer == null) {
                return whole;
            }
            var parts = pointer.substring(1).split("/");
            var here = whole;
            for (var at = 0; at < parts.length; at++) {
                var last = at == parts.length - 1;
                var nextIsArray = !last && parts[at + 1].matches("\\d+");
                if (here instanceof ArrayNode array) {
                    if (array.isEmpty()) {
                        array.add(nextIsArray ? Json.mapper().createArrayNode() : Json.mapper().createObjectNode());
                    }
                    here = array.get(0);
                } else if (last) {
                    ((ObjectNode) here).put(parts[at], value);
                } else {
                    var object = (ObjectNode) here;
                    if (!object.has(parts[at])) {
                        object.set(parts[at], nextIsArray ? Json.mapper().createArrayNode() : Json.mapper().createObjectNode());
                    }
                    here = object.get(parts[at]);
                }
            }
            return whole;
        }
    }
}
