package dev.millrace.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.SeverableLink;
import dev.millrace.api.testing.TestApplication;
import dev.millrace.api.testing.TestSettings;
import dev.millrace.testing.TestDatabase;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** An application of its own, because its database dies. */
class DatabaseAwayTest {

    @Test
    void refusesQuicklyWhileTheDatabaseIsAwayAndRecoversByItself() {
        var database = URI.create(TestDatabase.createUrl().substring("jdbc:".length()));
        try (var link = new SeverableLink(database.getPort());
                var application = new SpringApplicationBuilder(TestApplication.class)
                        .initializers(context -> TestSettings.apply(
                                context,
                                "jdbc:postgresql://localhost:%d%s?user=postgres".formatted(link.port(), database.getPath())))
                        .run("--server.port=0")) {
            var api = application.getBean(Api.class);
            await().atMost(Duration.ofSeconds(20)).until(() -> readiness(api).status() == 200);

            link.cut();

            var atOnce = api.admin().get("/api/v1/api-keys");
            assertThat(atOnce.status()).isEqualTo(503);
            await().atMost(Duration.ofSeconds(20)).until(() -> readiness(api).status() == 503);
            for (var path : new String[] {"/api/v1/api-keys", "/hooks/any", "/actuator/health/readiness", "/sign-in"}) {
                var before = System.nanoTime();
                var refused = api.admin().get(path).isError(503, "database_unavailable");
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
                assertThat(refused.header("Retry-After")).isEqualTo("1");
            }
            api.anonymous().get("/actuator/health/liveness").isOk();

            link.mend();

            await().atMost(Duration.ofSeconds(20)).until(() -> readiness(api).status() == 200);
            api.admin().get("/api/v1/api-keys").isOk();
        }
    }

    private static Answer readiness(Api api) {
        return api.anonymous().get("/actuator/health/readiness");
    }
}
