package dev.millrace.api.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Role;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ApiTest
class ApiKeysTest {

    private static final String KEYS = "/api/v1/api-keys";

    private final Api api;
    private final ApiKeys keys;
    private final JdbcClient jdbc;

    ApiKeysTest(Api api, ApiKeys keys, JdbcClient jdbc) {
        this.api = api;
        this.keys = keys;
        this.jdbc = jdbc;
    }

    private Answer create(String name, Role role) {
        return api.admin()
                .post(KEYS, "{\"name\":\"%s\",\"role\":\"%s\"}".formatted(name, role.word()))
                .isCreated();
    }

    @Test
    void aKeyIsShownOnceAndWorks() {
        var made = create("ci", Role.OPERATOR);

        var key = made.at("/key");
        var shown = api.admin().get(KEYS + "/" + made.at("/key_id")).isOk();

        assertThat(key).matches("mr_live_[0-9a-z]{52}");
        assertThat(made.at("/key_id")).startsWith("key_");
        assertThat(shown.text()).doesNotContain(key);
        assertThat(shown.at("/prefix")).isEqualTo(key.substring(0, 14));
        assertThat(shown.at("/name")).isEqualTo("ci");
        assertThat(shown.at("/role")).isEqualTo("operator");
        assertThat(shown.at("/revoked")).isEqualTo("false");
        assertThat(shown.json().path("last_used_at").isNull()).isTrue();
        assertThat(shown.at("/created_at")).isEqualTo(made.at("/created_at")).endsWith("Z");
        api.withKey(key).get("/api/v1/probe/page").isOk();
        api.withKey(key).get(KEYS).isError(403, "role_not_allowed");
    }

    @Test
    void onlyAHashIsStored() {
        var key = create("hashed", Role.MEMBER).at("/key");

        var stored = jdbc.sql("select api_key::text from api_key").query(String.class).list();

        assertThat(stored).noneMatch(row -> row.contains(key.substring(14)));
    }

    @Test
    void aRevokedKeyIsRefusedAtOnce() {
        var made = create("short-lived", Role.ADMIN);
        var caller = api.withKey(made.at("/key"));
        caller.get(KEYS).isOk();

        caller.delete(KEYS + "/" + made.at("/key_id")).has(204);

        caller.get(KEYS).isError(401, "credentials_invalid");
        var shown = api.admin().get(KEYS + "/" + made.at("/key_id")).isOk();
        assertThat(shown.at("/revoked")).isEqualTo("true");
        assertThat(shown.at("/revoked_at")).isNotEmpty();
        api.admin().delete(KEYS + "/" + made.at("/key_id")).has(204);
        assertThat(api.admin().get(KEYS + "/" + made.at("/key_id")).at("/revoked_at"))
                .isEqualTo(shown.at("/revoked_at"));
    }

    @Test
    void aKeyRevokedByAnotherProcessIsRefusedWithinFiveSeconds() {
        var made = create("revoked elsewhere", Role.MEMBER);
        var caller = api.withKey(made.at("/key"));
        caller.get("/api/v1/probe/page").isOk();

        jdbc.sql("update api_key set revoked_at = now() where key_id = ?")
                .param(made.at("/key_id"))
                .update();
        api.clock().pass(Duration.ofSeconds(5));

        caller.get("/api/v1/probe/page").isError(401, "credentials_invalid");
    }

    @Test
    void theLastUseIsRecordedOnceAMinute() {
        var made = create("used", Role.MEMBER);
        var path = KEYS + "/" + made.at("/key_id");
        var caller = api.withKey(made.at("/key"));

        caller.get("/api/v1/probe/page").isOk();
        keys.recordUses();
        var first = api.admin().get(path).at("/last_used_at");
        api.clock().pass(Duration.ofSeconds(20));
        caller.get("/api/v1/probe/page").isOk();
        keys.recordUses();
        var second = api.admin().get(path).at("/last_used_at");
        api.clock().pass(Duration.ofSeconds(61));
        caller.get("/api/v1/probe/page").isOk();
        keys.recordUses();
        var third = api.admin().get(path).at("/last_used_at");

        assertThat(first).isNotEmpty().isNotEqualTo("null");
        assertThat(second).isEqualTo(first);
        assertThat(third).isGreaterThan(first);
    }

    @Test
    void theListIsNewestFirstAndGoesOnAtItsCursor() {
        var first = create("one", Role.MEMBER).at("/key_id");
        var second = create("two", Role.MEMBER).at("/key_id");
        var third = create("three", Role.MEMBER).at("/key_id");

        var page = api.admin().get(KEYS + "?limit=2").isOk();
        var next = api.admin().get(KEYS + "?limit=2&cursor=" + page.at("/next_cursor")).isOk();

        assertThat(page.each("key_id")).containsExactly(third, second);
        assertThat(next.each("key_id")).startsWith(first);
        assertThat(api.admin().get(KEYS + "?limit=200").json().path("next_cursor").isNull()).isTrue();
    }

    @Test
    void anotherWorkspacesKeysDoNotExist() {
        var id = create("ours alone", Role.MEMBER).at("/key_id");

        api.stranger().get(KEYS + "/" + id).isError(404, "api_key_not_found");
        api.stranger().delete(KEYS + "/" + id).isError(404, "api_key_not_found");
        assertThat(api.stranger().get(KEYS).each("key_id")).doesNotContain(id);
        assertThat(api.admin().get(KEYS + "/" + id).at("/revoked")).isEqualTo("false");
        assertThat(api.stranger().get(KEYS + "/" + id).text().replace(id, ""))
                .contains("There is no api key");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"role":"member"}                         | field_missing | name
            {"name":"","role":"member"}               | field_missing | name
            {"name":"  ","role":"member"}             | field_missing | name
            {"name":"a\\nb","role":"member"}          | field_invalid | name
            {"name":"n"}                              | field_missing | role
            {"name":"n","role":"owner"}               | field_invalid | role
            {"name":"n","role":"ADMIN"}               | field_invalid | role
            {"name":"n","role":"member","scope":"x"}  | field_unknown | scope
            """)
    void aWrongRequestIsRefusedAndMakesNothing(String body, String code, String field) {
        var before = api.admin().get(KEYS + "?limit=1").text();

        api.admin().post(KEYS, body).isError(422, code).at(field, "");

        assertThat(api.admin().get(KEYS + "?limit=1").text()).isEqualTo(before);
    }
}
