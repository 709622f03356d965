package dev.millrace.api.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.millrace.egress.Certificates;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.key.Pem;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.VaultKeys;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Role;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

class ConnectionControllerTest {

    private static final AnnotationConfigApplicationContext CONTEXT = start();
    private static final PageRequest FIRST = new PageRequest(50, null);

    private final Actor developer = actor(Role.DEVELOPER);
    private final ConnectionController connections = CONTEXT.getBean(ConnectionController.class);
    private final ProviderController providers = CONTEXT.getBean(ProviderController.class);

    @AfterAll
    static void stop() {
        CONTEXT.close();
    }

    @Test
    void answersWithTheFieldsOfTheContractAndNeverTheCredentials() throws JsonProcessingException {
        var made = connections.create(developer, request("crm"));

        var json = Json.read(Json.write(made));
        assertThat(json.propertyStream().map(field -> field.getKey()))
                .containsExactly(
                        "connection_id",
                        "provider",
                        "name",
                        "kind",
                        "base_url",
                        "status",
                        "reason",
                        "account",
                        "scopes",
                        "created_at",
                        "updated_at",
                        "expires_at",
                        "last_used_at",
                        "degraded");
        assertThat(json.path("degraded")).isEmpty();
        assertThat(json.path("status").asText()).isEqualTo("active");
        assertThat(json.path("account").has("email")).isTrue();
        assertThat(connections.get(developer, made.connectionId())).isEqualTo(made);
        assertThat(Json.write(connections.list(developer, FIRST))).contains("\"data\":[{").doesNotContain("s3cr3t");

        connections.delete(developer, made.connectionId());
        assertThatThrownBy(() -> connections.get(developer, made.connectionId())).isInstanceOf(Refusal.class);
    }

    @Test
    void namesTheHostsThatAreLeftAloneForEachConnectionAndNoMoreThanTwenty() throws JsonProcessingException {
        var failing = connections.create(developer, request("failing"));
        var well = connections.create(developer, request("well"));
        var jdbc = CONTEXT.getBean(JdbcClient.class);
        for (var host = 0; host < 25; host++) {
            jdbc.sql(
                            """
                            insert into connection_breaker (connection_id, host, failures, reason, opened_at, probe_at)
                            values (?, ?, 5, 'it answered 500', timestamptz '2026-11-01 00:00:00Z' + make_interval(secs => ?),
                                timestamptz '2026-11-01 00:01:00Z')""")
                    .params(failing.connectionId(), "host-" + host, host)
                    .update();
        }
        jdbc.sql("insert into connection_breaker (connection_id, host, failures, reason) values (?, 'once', 1, 'it answered 500')")
                .param(well.connectionId())
                .update();

        var shown = Json.read(Json.write(connections.get(developer, failing.connectionId()))).path("degraded");

        assertThat(shown).hasSize(20);
        assertThat(Json.write(shown.get(0)))
                .isEqualTo(
                        """
                        {"host":"host-0","reason":"it answered 500","since":"2026-11-01T00:00:00Z","until":"2026-11-01T00:01:00Z"}""");
        assertThat(connections.get(developer, well.connectionId()).degraded()).isEmpty();
        var listed = connections.list(developer, FIRST).data();
        assertThat(listed).filteredOn(one -> one.name().equals("failing")).allMatch(one -> one.degraded().size() == 20);
        assertThat(listed).filteredOn(one -> one.name().equals("well")).allMatch(one -> one.degraded().isEmpty());
    }

    @Test
    void takesKeysAndCertificatesAndGivesNoneOfThemBack() throws Exception {
        var certificates = new Certificates();
        var key = Pem.text(certificates.key("good")).reveal();
        var credentials = Json.mapper().createObjectNode();
        credentials.putObject("robot").put("type", "jwt_bearer").put("token_url", "https://t.example").put("issuer", "i").put("private_key", key);
        credentials.putObject("storage").put("type", "aws_signature").put("access_key_id", "AK").put("secret_access_key", "s3cr3t").put("region", "auto");
        credentials.putObject("bank").put("type", "mutual_tls").put("certificate", Pem.text(certificates.chain("good"))).put("private_key", key);

        credentials.properties().forEach(one -> {
            var provider = one.getKey().equals("storage") ? "s3" : "http";
            var request = new ConnectionController.ConnectionRequest(
                    provider, one.getKey(), "https://api.example.com", null, one.getValue());

            var made = Json.write(connections.create(developer, request));

            assertThat(made).contains("\"kind\":\"%s\"".formatted(one.getValue().path("type").asText()));
            assertThat(made + Json.write(connections.list(developer, FIRST)) + request)
                    .doesNotContain("s3cr3t", "PRIVATE KEY", key.lines().skip(1).findFirst().orElseThrow());
        });
    }

    @Test
    void refusesAnUnknownFieldOfTheBody() {
        assertThatThrownBy(() -> Json.mapper()
                        .readValue("{\"provider\":\"http\",\"url\":\"x\"}", ConnectionController.ConnectionRequest.class))
                .isInstanceOf(UnrecognizedPropertyException.class);
    }

    @Test
    void showsNoCredentialsOfARequest() throws JsonProcessingException {
        assertThat(request("crm").toString()).doesNotContain("s3cr3t");
    }

    @Test
    void letsAnOperatorLookAndADeveloperWrite() throws JsonProcessingException {
        var operator = actor(Role.OPERATOR);
        var wanted = request("rights");

        assertThat(connections.list(operator, FIRST).data()).isNotNull();
        assertForbidden(() -> connections.create(operator, wanted));
        var made = connections.create(developer, wanted);
        assertForbidden(() -> connections.delete(operator, made.connectionId()));
        assertThat(connections.list(actor(Role.MEMBER), FIRST).data()).isEmpty();
        assertThatThrownBy(() -> connections.get(actor(Role.MEMBER), made.connectionId())).isInstanceOf(Refusal.class);
    }

    @Test
    void givesTheCatalogueOutByNameAndAlone() throws JsonProcessingException {
        var listed = Json.read(Json.write(providers.list(actor(Role.MEMBER), FIRST)));

        var http = listed.path("data").valueStream()
                .filter(provider -> provider.path("name").asText().equals("http"))
                .findFirst()
                .orElseThrow();
        assertThat(http.propertyStream().map(field -> field.getKey()))
                .containsExactly("name", "title", "category", "kinds", "credentials", "base_url", "own", "actions");
        assertThat(http.path("base_url").isNull()).isTrue();
        assertThat(Json.read(Json.write(providers.get(developer, "http")))).isEqualTo(http);
        assertThatThrownBy(() -> providers.get(developer, "nope")).isInstanceOf(Refusal.class);
        assertThat(providers.list(developer, new PageRequest(50, "http")).data())
                .noneMatch(provider -> provider.name().equals("http"));
    }

    @Test
    void listsTheActionsOfAProviderWithTheirArguments() throws JsonProcessingException {
        var listed = Json.read(Json.write(providers.actions(actor(Role.MEMBER), "github", FIRST)));

        var create = listed.path("data").valueStream()
                .filter(action -> action.path("name").asText().equals("github.createIssue"))
                .findFirst()
                .orElseThrow();
        assertThat(create.at("/input/properties/title/type").asText()).isEqualTo("string");
        assertThat(create.at("/output/properties").has("number")).isTrue();
        assertThat(providers.actions(developer, "github", new PageRequest(1, "github.createIssue")).data())
                .singleElement()
                .satisfies(next -> assertThat(next.name()).isGreaterThan("github.createIssue"));
        assertThat(providers.actions(developer, "http", FIRST).data()).isEmpty();
        assertThatThrownBy(() -> providers.actions(developer, "nope", FIRST)).isInstanceOf(Refusal.class);
    }

    private static ConnectionController.ConnectionRequest request(String name) throws JsonProcessingException {
        return Json.mapper()
                .readValue(
                        """
                        {"provider":"http","name":"%s","base_url":"https://api.example.com",
                         "credentials":{"type":"bearer","token":"s3cr3t"}}
                        """
                                .formatted(name),
                        ConnectionController.ConnectionRequest.class);
    }

    private static Actor actor(Role role) {
        return new Actor("wsp_1", role, "key_1", "test");
    }

    private static void assertForbidden(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.FORBIDDEN));
    }

    private static AnnotationConfigApplicationContext start() {
        var database = TestDatabase.create();
        JdbcClient.create(database).sql("insert into workspace (workspace_id, name) values ('wsp_1', 'ours')").update();
        var context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of("millrace.vault.keys=" + VaultKeys.generate("k1").reveal()).applyTo(context);
        context.registerBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry());
        context.registerBean(Clock.class, Clock::systemUTC);
        context.registerBean(Ids.class, () -> new Ids(Clock.systemUTC()));
        context.registerBean(DataSource.class, () -> database);
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(database));
        context.registerBean(JdbcTransactionManager.class, () -> new JdbcTransactionManager(database));
        context.registerBean(ConnectionController.class);
        context.registerBean(ProviderController.class);
        context.scan("dev.millrace.audit", "dev.millrace.vault", "dev.millrace.connection", "dev.millrace.egress", "dev.millrace.mail");
        context.refresh();
        return context;
    }
}
