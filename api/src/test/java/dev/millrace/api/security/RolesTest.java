package dev.millrace.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import dev.millrace.workspace.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ApiTest
class RolesTest {

    private final Api api;

    RolesTest(Api api) {
        this.api = api;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /api/v1/api-keys           |
            GET    | /api/v1/api-keys/key_none  |
            POST   | /api/v1/api-keys           | {"name":"n","role":"member"}
            DELETE | /api/v1/api-keys/key_none  |
            GET    | /api/v1/members            |
            GET    | /api/v1/members/mem_none   |
            POST   | /api/v1/members            | {"email":"nobody","role":"member"}
            PATCH  | /api/v1/members/mem_none   | {"name":"n"}
            DELETE | /api/v1/members/mem_none   |
            """)
    void onlyAdminsAdminister(String method, String path, String body) {
        var bytes = (body == null ? "" : body).getBytes();

        for (var role : Role.values()) {
            var answer = api.as(role).with("Content-Type", "application/json").send(method, path, bytes);
            if (role == Role.ADMIN) {
                assertThat(answer.status()).isIn(200, 201, 404, 422);
            } else {
                answer.isError(403, "role_not_allowed");
            }
        }
        api.anonymous().with("Content-Type", "application/json").send(method, path, bytes)
                .isError(401, "credentials_missing");
    }

    @ParameterizedTest
    @CsvSource({"ADMIN,200", "DEVELOPER,200", "OPERATOR,200", "MEMBER,403"})
    void metricsAreForWhoeverMayInspect(Role role, int status) {
        api.as(role).get("/actuator/prometheus").has(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/api-keys", "/api/v1/none", "/none", "/", "/v3/api-docs", "/actuator/prometheus", "/error", "/probe/page"})
    void everythingAsksForCredentials(String path) {
        var answer = api.anonymous().get(path).isError(401, "credentials_missing");

        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator/health/readiness,200",
        "/actuator/health/liveness,200",
        "/actuator/health,200",
        "/sign-in,200",
        "/assets/console.css,200",
        "/docs/errors,200",
        "/docs/errors/credentials_missing,200",
        "/hooks/none,404"
    })
    void someThingsAreOpen(String path, int status) {
        api.anonymous().get(path).has(status);
    }

    @Test
    void aWrongKeyIsNamedAsSuch() {
        for (var header : new String[] {"Bearer nonsense", "Bearer mr_live_" + "0".repeat(52), "Basic YTpi", "Bearer"}) {
            var answer = api.anonymous().with("Authorization", header).get("/api/v1/api-keys");

            answer.isError(401, "credentials_invalid");
            assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
        }
    }

    @Test
    void aWrongKeyDoesNotCloseWhatIsOpen() {
        api.anonymous().with("Authorization", "Bearer nonsense").get("/actuator/health/readiness").isOk();
        api.anonymous().with("Authorization", "Basic YTpi").get("/hooks/none").isError(404, "path_not_found");
    }

    @Test
    void anUnknownPathIsNotFoundForWhoeverHasCredentials() {
        api.as(Role.MEMBER).get("/api/v1/none").isError(404, "path_not_found");
        api.as(Role.MEMBER).get("/none").isError(404, "path_not_found");
        api.as(Role.MEMBER).get("/error").isError(404, "path_not_found");
    }

    @Test
    void theApiIsDescribedForWhoeverHasCredentials() {
        var described = api.admin().get("/v3/api-docs").isOk();

        assertThat(described.json().at("/paths/~1api~1v1~1api-keys/post").isMissingNode()).isFalse();
        assertThat(described.text()).doesNotContain("ProbeController");
    }

    @Test
    void everyAnswerHasTheHeadersThatProtectBrowsers() {
        for (var path : new String[] {"/sign-in", "/docs/errors", "/api/v1/none", "/hooks/none"}) {
            var answer = api.anonymous().get(path);

            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("default-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("same-origin");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Strict-Transport-Security")).isEmpty();
        }
    }
}
