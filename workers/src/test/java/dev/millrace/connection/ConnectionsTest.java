package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionsTest {

    private static final String OURS = "wsp_ours";
    private static final String THEIRS = "wsp_theirs";

    private final ConnectionFixture fixture = new ConnectionFixture(OURS, THEIRS);
    private final Connections connections = fixture.connections;

    @Test
    void keepsAConnectionAndGivesItBackWithoutItsCredentials() {
        var made = create(OURS, "crm");

        assertThat(made.connectionId()).matches("con_[0-9a-z]{26}");
        assertThat(made.kind()).isEqualTo(CredentialKind.BEARER);
        assertThat(made.status()).isEqualTo(ConnectionStatus.ACTIVE);
        assertThat(made.baseUrl()).hasToString("https://api.example.com/v1");
        assertThat(connections.get(Viewer.ofShared(OURS), made.connectionId())).isEqualTo(made);
        assertThat(connections.byName(OURS, "crm")).contains(made);
        assertThat(made.toString()).doesNotContain("s3cr3t");
    }

    @Test
    void storesNoSecretInClear() {
        create(OURS, "crm");

        var rows = fixture.jdbc.sql("select c::text || encode(c.sealed_credentials, 'escape') from connection c")
                .query(String.class)
                .list();

        assertThat(rows).singleElement().asString().contains("crm").doesNotContain("s3cr3t");
    }

    @Test
    void listsTheNewestFirstPageByPage() {
        var ids = IntStream.range(0, 5).mapToObj(n -> create(OURS, "c" + n).connectionId()).toList();

        var first = connections.list(Viewer.ofShared(OURS), new PageRequest(3, null));
        var rest = connections.list(Viewer.ofShared(OURS), PageRequest.of("3", first.nextCursor()));

        assertThat(first.data()).extracting(Connection::connectionId).containsExactly(ids.get(4), ids.get(3), ids.get(2));
        assertThat(rest.data()).extracting(Connection::connectionId).containsExactly(ids.get(1), ids.get(0));
        assertThat(rest.nextCursor()).isNull();
    }

    @Test
    void takesANameOnceAWorkspaceAndAgainAfterItsDeletion() {
        var made = create(OURS, "crm");

        assertThatThrownBy(() -> create(OURS, "crm"))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT);
                    assertThat(refusal.field()).isEqualTo("name");
                });
        assertThat(create(THEIRS, "crm").name()).isEqualTo("crm");
        connections.delete(Viewer.ofShared(OURS), made.connectionId());
        assertThat(create(OURS, "crm").connectionId()).isNotEqualTo(made.connectionId());
    }

    @Test
    void looksUnknownToAnotherWorkspace() {
        var id = create(OURS, "crm").connectionId();

        assertThat(connections.list(Viewer.ofShared(THEIRS), new PageRequest(50, null)).data()).isEmpty();
        assertThat(connections.byName(THEIRS, "crm")).isEmpty();
        assertThat(fixture.access.byName(THEIRS, "crm")).isEmpty();
        assertNotFound(() -> connections.get(Viewer.ofShared(THEIRS), id));
        assertNotFound(() -> connections.delete(Viewer.ofShared(THEIRS), id));
        assertThat(connections.get(Viewer.ofShared(OURS), id)).isNotNull();
    }

    @Test
    void leavesNothingBehindWhenDeleted() {
        var id = create(OURS, "crm").connectionId();

        connections.delete(Viewer.ofShared(OURS), id);

        assertNotFound(() -> connections.get(Viewer.ofShared(OURS), id));
        assertNotFound(() -> connections.delete(Viewer.ofShared(OURS), id));
        assertThat(fixture.jdbc.sql("select count(*) from connection").query(Integer.class).single()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"con_1", "", "con_00000000000000000000000000", "run_00000000000000000000000000", "\u0000", "' or 1=1"})
    void knowsNoIdThatItNeverGave(String id) {
        assertNotFound(() -> connections.get(Viewer.ofShared(OURS), id));
        assertNotFound(() -> connections.delete(Viewer.ofShared(OURS), id));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
             | crm | https://a.b | provider  | field_missing
        nope | crm | https://a.b | provider  | provider_unknown
        http |     | https://a.b | name      | field_missing
        http | Crm | https://a.b | name      | field_invalid
        http | -a  | https://a.b | name      | field_invalid
        http | a.b | https://a.b | name      | field_invalid
        http | crm |             | base_url  | field_missing
        http | crm | a.b         | base_url  | field_invalid
        http | crm | ftp://a.b   | base_url  | field_invalid
        http | crm | https://    | base_url  | field_invalid
        http | crm | https://u@a | base_url  | field_invalid
        http | crm | https://a?b | base_url  | field_invalid
        http | crm | https://a#b | base_url  | field_invalid
        http | crm | https://a b | base_url  | field_invalid
        http | crm | https://ä.b | base_url  | field_invalid
        http | crm | https://a_b | base_url  | field_invalid
        http | crm | https://a:0 | base_url  | field_invalid
        """)
    void refusesWhatIsMissingOrWrongAndNamesTheField(
            @Nullable String provider, @Nullable String name, @Nullable String baseUrl, String field, String code)
            throws JsonProcessingException {
        var wanted = new NewConnection(provider, name, baseUrl, Json.read("{\"type\":\"bearer\",\"token\":\"s3cr3t\"}"));

        assertThatThrownBy(() -> connections.create(OURS, wanted))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID);
                    assertThat(refusal.field()).isEqualTo(field);
                    assertThat(refusal.code()).isEqualTo(code);
                });
        assertThat(connections.list(Viewer.ofShared(OURS), new PageRequest(50, null)).data()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"type":"bearer"}                                                                             | credentials.token
        {"type":"api_key","in":"header","name":"Host","value":"s3cr3t"}                               | credentials.name
        {"type":"api_key","in":"header","name":"content-length","value":"s3cr3t"}                     | credentials.name
        {"type":"client_credentials","token_url":"/t","client_id":"a","client_secret":"s3cr3t"}       | credentials.token_url
        {"type":"client_credentials","token_url":"https://u@t","client_id":"a","client_secret":"s3cr3t"} | credentials.token_url
        """)
    void refusesCredentialsThatCannotWorkAndShowsNone(String credentials, String field) throws JsonProcessingException {
        var wanted = new NewConnection("http", "crm", "https://a.b", Json.read(credentials));

        assertThatThrownBy(() -> connections.create(OURS, wanted))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.field()).isEqualTo(field))
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void showsNoCredentialsOfWhatIsWanted() throws JsonProcessingException {
        assertThat(new NewConnection("http", "crm", null, Json.read("{\"token\":\"s3cr3t\"}")).toString())
                .doesNotContain("s3cr3t");
    }

    private Connection create(String workspaceId, String name) {
        return fixture.create(workspaceId, name, "https://api.example.com/v1", "{\"type\":\"bearer\",\"token\":\"s3cr3t\"}");
    }

    private static void assertNotFound(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NOT_FOUND));
    }
}
