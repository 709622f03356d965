package dev.millrace.api.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

@ApiTest
class ReadinessGateTest {

    private final Api api;
    private final ApplicationContext context;

    ReadinessGateTest(Api api, ApplicationContext context) {
        this.api = api;
        this.context = context;
    }

    @AfterEach
    void takeRequestsAgain() {
        AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
    }

    @Test
    void nothingButTheLivenessProbeIsAnsweredWhileWeTakeNothing() {
        api.anonymous().get("/actuator/health/readiness").isOk();

        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);

        for (var path : new String[] {
            "/actuator/health/readiness", "/actuator/health", "/api/v1/api-keys", "/api/v1/none", "/hooks/gh", "/none", "/"
        }) {
            var refused = api.anonymous().get(path).isError(503, "stopping");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
        }
        api.anonymous().get("/actuator/health/liveness").isOk();
        assertThat(api.browser().get("/").has(503).header("Content-Type")).startsWith("text/html");
    }
}
