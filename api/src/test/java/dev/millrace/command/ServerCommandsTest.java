package dev.millrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.Role;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What asks a server. */
@WholeTest
@Timeout(120)
class ServerCommandsTest {

    private static final String DEFINITION = """
            document: {dsl: '1.0.3', namespace: commands, name: %s, version: '%s'}
            do:
              - rest: {wait: %s}
              - shape: {set: {done: true}}
            """;

    private final Api api;

    @TempDir
    private Path directory;

    ServerCommandsTest(Api api) {
        this.api = api;
    }

    @Test
    void pushPublishesAndSaysWhatWasThereAlready() {
        var file = typed().file("push.yaml", DEFINITION.formatted("push", "1.0.0", "PT0S"));

        assertThat(typed().run("push", file).endsWith(0).out()).contains("commands/push 1.0.0 published");
        assertThat(typed().run("push", file).endsWith(0).out()).contains("commands/push 1.0.0 unchanged");
        assertThat(typed().run("push", "--json", file).endsWith(0).json().at("/files/0/answer/version").asText())
                .isEqualTo("1.0.0");
        api.admin().get("/api/v1/automations/commands/push").isOk();
    }

    @Test
    void pushOfWhatIsWrongEndsWithOneAndPublishesTheOthers() {
        var wrong = typed().file("wrong.yaml", DEFINITION.formatted("wrong", "1.0.0", "5s"));
        var sound = typed().file("sound.yaml", DEFINITION.formatted("sound", "1.0.0", "PT0S"));

        var result = typed().run("push", wrong, sound).endsWith(1);

        assertThat(result.err()).contains("wrong.yaml:3:18: error:", "(write: PT5S)");
        assertThat(result.out()).contains("commands/sound 1.0.0 published");
        var changed = typed().file("changed.yaml", DEFINITION.formatted("sound", "1.0.0", "PT1S"));
        assertThat(typed().run("push", changed).endsWith(1).err()).contains("exists with other contents");
    }

    @Test
    void aServerThatRefusesOrIsNotThereEndsWithThree() {
        var file = typed().file("push.yaml", DEFINITION.formatted("refused", "1.0.0", "PT0S"));

        assertThat(typed().run("push", file, "--api-key", "mr_live_wrong").endsWith(3).err()).contains("answered 401");
        assertThat(typed().run("push", file, "--api-key", key(Role.OPERATOR)).endsWith(3).err()).contains("answered 403");
        assertThat(typed().run("push", file, "--url", "http://127.0.0.1:1").endsWith(3).err()).contains("could not be reached");
        assertThat(typed().run("logs", "run_none").endsWith(3).err()).contains("answered 404");
        assertThat(typed().run("push", file, "--url", "localhost").endsWith(2).err()).contains("not the address of a server");
        assertThat(typed().run("logs", "../members").endsWith(2).err()).contains("not the id of a run");
    }

    @Test
    void theServerOnThisMachineIsFoundByItsCredentials() {
        var typed = new Typed(directory);
        typed.file(".millrace/credentials.json", "{\"url\":\"%s\",\"api_key\":\"%s\"}".formatted(api.url(), key(Role.ADMIN)));
        var file = typed.file("found.yaml", DEFINITION.formatted("found", "1.0.0", "PT0S"));

        typed.run("push", file).endsWith(0);

        assertThat(typed.run("push", file, "--url", "http://127.0.0.1:1").endsWith(2).err())
                .as("a key that was found is not sent elsewhere")
                .contains("There is no API key for http://127.0.0.1:1");
        assertThat(new Typed(directory.resolve("elsewhere")).run("push", file).endsWith(2).err()).contains("--api-key");
    }

    @Test
    void logsShowsTheStepsOfARunThatHasEnded() {
        var run = started("logs-ended", "PT0S", "wait=20");

        var result = typed().run("logs", run).endsWith(0);

        assertThat(result.out().lines().toList()).satisfiesExactly(
                line -> assertThat(line).contains("completed  /do/0/rest  wait"),
                line -> assertThat(line).contains("completed  /do/1/shape  set"),
                line -> assertThat(line).isEqualTo("completed  {\"done\":true}"));
        assertThat(typed().run("logs", "--json", run).endsWith(0).json().path("run_id").asText()).isEqualTo(run);
    }

    @Test
    void logsFollowsARunUntilItEnds() {
        var run = started("logs-followed", "PT2S", "wait=0");

        var result = typed().run("logs", "-f", run).endsWith(0);

        assertThat(result.out()).contains("completed  /do/0/rest  wait").endsWith("completed  {\"done\":true}\n");
        assertThat(result.out().lines().filter(line -> line.contains("/do/0/rest"))).hasSize(1);
    }

    @Test
    void logsOfARunThatDidNotEndWellEndsWithOne() {
        var run = started("logs-cancelled", "PT1H", "wait=0");
        cancelOnceItWaits(run);

        var result = typed().run("logs", "-f", run).endsWith(1);

        assertThat(result.out()).contains("cancelled  /do/0/rest  wait");
    }

    @Test
    void logsFollowsASuspendedRunUntilItIsInterrupted() throws InterruptedException {
        var run = started("logs-suspended", "PT1H", "wait=0");
        awaitWaiting(run);
        api.admin().post("/api/v1/runs/%s/suspend".formatted(run), "").has(202);

        var following = typed().begin("logs", "-f", run);
        following.awaitSaying("waiting    Suspended by");
        following.interrupt();

        assertThat(following.await().endsWith(3).err()).contains("It was interrupted.");
        api.admin().post("/api/v1/runs/%s/cancel".formatted(run), "").has(202);
    }

    @Test
    void logsOfARunThatIsCancelledWhileItIsFollowedEndsWithOne() throws InterruptedException {
        var run = started("logs-followed-cancelled", "PT1H", "wait=0");
        var following = typed().begin("logs", "-f", run);
        following.awaitSaying("as 'rest' asks.");

        api.admin().post("/api/v1/runs/%s/cancel".formatted(run), "").has(202);

        assertThat(following.await().endsWith(1).out()).contains("cancelled  /do/0/rest  wait");
    }

    @Test
    void backtestSaysWhatADefinitionWouldHaveDoneOtherwise() {
        var run = started("backtest", "PT0S", "wait=20");
        var same = typed().file("same.yaml", DEFINITION.formatted("backtest", "2.0.0", "PT0S"));
        var other = typed().file("other.yaml", DEFINITION.formatted("backtest", "2.0.0", "PT0S").replace("true", "false"));

        assertThat(typed().run("backtest", same).endsWith(0).out())
                .contains("same     " + run)
                .endsWith("1 compared, 0 different, 0 not comparable\n");
        assertThat(typed().run("backtest", other, "--since", "PT1H", "--limit", "5").endsWith(1).out().lines().toList()).satisfiesExactly(
                line -> assertThat(line).startsWith("differs  " + run).endsWith("1.0.0  completed"),
                line -> assertThat(line).isEqualTo("         output at /done"),
                line -> assertThat(line).isEqualTo("           was       true"),
                line -> assertThat(line).isEqualTo("           would be  false"),
                line -> assertThat(line).isEqualTo("1 compared, 1 different, 0 not comparable"));
        assertThat(typed().run("backtest", "--json", other).endsWith(1).json().at("/runs/0/run_id").asText()).isEqualTo(run);
        assertThat(typed().run("backtest", "--since", "soon", other).endsWith(3).err()).contains("answered 422", "P7D");
    }

    private void cancelOnceItWaits(String run) {
        awaitWaiting(run);
        api.admin().post("/api/v1/runs/%s/cancel".formatted(run), "").has(202);
    }

    /** A run that waits for its turn only has no step yet that could be cancelled. */
    private void awaitWaiting(String run) {
        var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!api.admin().get("/api/v1/runs/" + run).at("/waiting_for").contains("as 'rest' asks.")) {
            assertThat(System.nanoTime()).as("the run to wait").isLessThan(deadline);
        }
    }

    private String started(String name, String wait, String prefer) {
        var file = typed().file(name + ".yaml", DEFINITION.formatted(name, "1.0.0", wait));
        typed().run("push", file).endsWith(0);
        return api.admin()
                .with("Prefer", prefer)
                .post("/api/v1/automations/commands/%s/runs".formatted(name), "{}")
                .at("/run_id");
    }

    private Typed typed() {
        return new Typed(directory).with("MILLRACE_URL", api.url()).with("MILLRACE_API_KEY", key(Role.ADMIN));
    }

    private String key(Role role) {
        return api.seed().ours().keys().get(role);
    }
}
