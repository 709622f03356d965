package dev.millrace.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import dev.millrace.api.testing.ProbeController;
import dev.millrace.workspace.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@ApiTest
class LogsTest {

    private static final String PASSWORD = "s3cret-that-must-not-be-logged";

    private final Api api;
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.millrace");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    LogsTest(Api api) {
        this.api = api;
    }

    @BeforeEach
    void listen() {
        lines.start();
        root.addAppender(lines);
        ours.setLevel(Level.TRACE);
    }

    @AfterEach
    void stopListening() {
        root.detachAppender(lines);
        ours.setLevel(null);
    }

    @Test
    void noFailureLogsASecret() {
        var key = api.seed().ours().keys().get(Role.ADMIN);
        var unknown = "mr_live_" + "7".repeat(52);
        api.clock().pass(Duration.ofMinutes(16));

        api.admin().get("/api/v1/probe/explode").has(500);
        api.admin().get("/api/v1/probe/explode?token=" + PASSWORD).has(500);
        api.admin().get("/api/v1/probe/database").has(503);
        api.withKey(unknown).get("/api/v1/api-keys").has(401);
        api.admin().post("/api/v1/members", "{\"email\":\"a@b\",\"password\":\"" + PASSWORD + "\",oops").has(400);
        api.admin().post("/api/v1/members", "{\"email\":\"a@b\",\"password\":{\"" + PASSWORD + "\":1}}").has(422);
        api.admin().post("/api/v1/members", "{\"email\":\"a@b\",\"" + PASSWORD + "\":\"x\"}").has(422);
        api.admin().post("/api/v1/members", "{\"email\":\"a@b\",\"role\":\"x\",\"password\":\"" + PASSWORD + "\"}").has(422);
        api.browser().signIn("somebody@example.com", PASSWORD).has(401);
        api.browser().get("/sign-in/" + PASSWORD).has(404);
        api.browser().submitWithoutToken("/sign-in", Map.of("password", PASSWORD)).has(403);

        assertThat(text()).contains("failed to sign in", "/api/v1/probe/explode failed").doesNotContain(key, unknown, PASSWORD);
    }

    @Test
    void aFaultIsLoggedOnceWithItsStackAndItsRequest() {
        api.admin().with("X-Request-Id", "to-be-found-1").get("/api/v1/probe/explode").has(500);

        var faults = lines.list.stream().filter(line -> line.getLevel() == Level.ERROR).toList();
        assertThat(faults).singleElement().satisfies(fault -> {
            assertThat(fault.getThrowableProxy().getMessage()).isEqualTo(ProbeController.SECRET);
            assertThat(fault.getMDCPropertyMap())
                    .containsEntry("request", "to-be-found-1")
                    .containsEntry("workspace", api.seed().ours().workspaceId());
        });
    }

    @Test
    void whatTheCallerDidWrongIsNoFault() {
        api.admin().post("/api/v1/probe/typed", "{").has(400);
        api.admin().get("/api/v1/none").has(404);
        api.anonymous().get("/api/v1/none").has(401);

        assertThat(lines.list).filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN)).isEmpty();
    }

    private String text() {
        var layout = new PatternLayout();
        layout.setContext(root.getLoggerContext());
        layout.setPattern("%m %X %ex{full}%n");
        layout.start();
        return new ArrayList<>(lines.list).stream().map(layout::doLayout).reduce("", String::concat);
    }
}
