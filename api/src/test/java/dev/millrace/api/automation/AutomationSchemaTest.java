package dev.millrace.api.automation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@WholeTest
class AutomationSchemaTest {

    private static final String SCHEMA = "/api/v1/automations/schema";

    private final Api api;

    AutomationSchemaTest(Api api) {
        this.api = api;
    }

    @Test
    void isAJsonSchema() {
        var answer = api.admin().get(SCHEMA).isOk();

        assertThat(answer.header("Content-Type")).isEqualTo("application/schema+json");
        assertThat(answer.at("/$schema")).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(answer.json().at("/$defs/strict-call-http-task/properties").has("with")).isTrue();
    }

    @Test
    void isPlainJsonForWhoeverAsksForThat() {
        var answer = api.admin().with("Accept", "application/json").get(SCHEMA).isOk();

        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void isSentOnce() {
        var first = api.admin().get(SCHEMA).isOk();

        var again = api.admin().with("If-None-Match", first.header("ETag")).get(SCHEMA).has(304);

        assertThat(first.header("Cache-Control")).isEqualTo("no-cache, private");
        assertThat(again.body()).isEmpty();
        api.admin().with("If-None-Match", "\"other\"").get(SCHEMA).isOk();
    }

    @ParameterizedTest
    @EnumSource(names = {"ADMIN", "DEVELOPER", "OPERATOR"})
    void isForWhoeverMayReadAutomations(Role role) {
        api.as(role).get(SCHEMA).isOk();
    }

    @Test
    void isForNobodyElse() {
        api.as(Role.MEMBER).get(SCHEMA).isError(403, "role_not_allowed");
        api.anonymous().get(SCHEMA).isError(401, "credentials_missing");
    }
}
