package dev.millrace.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.id.Ids;
import dev.millrace.testing.ProviderStub;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Secret;
import dev.millrace.vault.VaultKeys;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Token;
import dev.millrace.workspace.WorkspaceStore;
import dev.millrace.workspace.identity.Arrival;
import dev.millrace.workspace.identity.IdentityFlows;
import dev.millrace.workspace.identity.SignInRefused;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** People sign in with accounts of a Google that others wrote, which checks the challenge and signs its ID tokens. */
class SignInWithGoogleTest {

    private static final Secret BROWSER = Token.random("");
    private static final URI BACK = URI.create("https://ours.test/sign-in/callback/google");
    private static final Pattern FIELD = Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private NodeScript google;
    private String address;
    private IdentityFlows flows;

    @BeforeEach
    void start() {
        google = NodeScript.start("emulate-google.mjs");
        address = google.line();
        var database = TestDatabase.create();
        TestPropertyValues.of(
                        "millrace.egress.allow=127.0.0.1,localhost",
                        "millrace.vault.keys=" + VaultKeys.generate("k1").reveal(),
                        "millrace.sign-in.providers.google.client-id=our-app",
                        "millrace.sign-in.providers.google.client-secret=our-s3cret",
                        "millrace.sign-in.providers.google.issuer=" + address,
                        "millrace.sign-in.providers.google.allowed-domains=joins.test")
                .applyTo(context);
        var transactions = new JdbcTransactionManager(database);
        context.registerBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry());
        context.registerBean(Clock.class, Clock::systemUTC);
        context.registerBean(Ids.class, () -> new Ids(Clock.systemUTC()));
        context.registerBean(DataSource.class, () -> database);
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(database));
        context.registerBean(PlatformTransactionManager.class, () -> transactions);
        context.registerBean(TransactionTemplate.class, () -> new TransactionTemplate(transactions));
        context.scan(
                "dev.millrace.vault",
                "dev.millrace.egress",
                "dev.millrace.connection",
                "dev.millrace.mail",
                "dev.millrace.workspace",
                "dev.millrace.audit");
        context.refresh();
        context.getBean(WorkspaceStore.class).create("ours");
        flows = context.getBean(IdentityFlows.class);
    }

    @AfterEach
    void stop() throws Exception {
        context.close();
        if (google != null) {
            google.close();
        }
    }

    @Test
    void whoeverIsInAnAllowedDomainBecomesAMemberAndIsKnownNextTime() throws Exception {
        var first = (Arrival.SignedIn) comeBackAs("ada@joins.test");
        var second = (Arrival.SignedIn) comeBackAs("ada@joins.test");

        assertThat(first.member().email()).isEqualTo("ada@joins.test");
        assertThat(first.member().name()).isEqualTo("Ada Lovelace");
        assertThat(first.how()).isEqualTo(Arrival.How.MADE);
        assertThat(second.how()).isEqualTo(Arrival.How.KNOWN);
        assertThat(second.member().memberId()).isEqualTo(first.member().memberId());
    }

    @Test
    void neitherAnUnverifiedEmailNorAPrivateAccountMakesAMember() {
        assertThatThrownBy(() -> comeBackAs("eve@joins.test")).isInstanceOf(SignInRefused.class).hasMessageContaining("verified");
        assertThatThrownBy(() -> comeBackAs("left@joins.test"))
                .isInstanceOf(SignInRefused.class)
                .hasMessageContaining("do not become members by themselves");
        assertThat(context.getBean(MemberStore.class).any()).isFalse();
    }

    private Arrival comeBackAs(String email) throws Exception {
        var sent = flows.begin(new IdentityFlows.Start("google", BACK, "/", null, null), BROWSER);
        assertThat(sent.toString()).startsWith(address + "/o/oauth2/v2/auth?");
        var choice = http.send(HttpRequest.newBuilder(sent).build(), HttpResponse.BodyHandlers.ofString()).body();
        var chosen = http.send(
                HttpRequest.newBuilder(URI.create(address + "/o/oauth2/v2/auth/callback"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(choice, email)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        var back = URI.create(chosen.headers().firstValue("Location").orElseThrow());
        assertThat(back.toString()).startsWith(BACK.toString());
        return flows.finish("google", ProviderStub.parameters(back.getRawQuery()), BROWSER, null);
    }

    /** The fields of the button of {@code email}. */
    private static String form(String page, String email) {
        Map<String, String> fields = new HashMap<>();
        for (var button : page.split("<form")) {
            if (button.contains("value=\"" + email + "\"")) {
                FIELD.matcher(button).results().forEach(field -> fields.put(field.group(1), field.group(2)));
            }
        }
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue().replace("&amp;", "&"), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
