package dev.millrace.process;

import static dev.millrace.process.ProcessWorld.detail;
import static dev.millrace.process.ProcessWorld.stdout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.definition.Task.ProcessOutput;
import dev.millrace.language.lint.MachineUse;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.ProcessRequest.Script;
import dev.millrace.language.run.WorkflowError;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class PythonTest {

    @Test
    void isGivenItsArgumentsItsEnvironmentAndItsInput() {
        var result = world().with(List.of("hello", "wörld"))
                .given("COUNT", "3")
                .reading("[1, 2]")
                .script("python", """
                        import json, os, sys
                        print(sys.argv[1:], os.environ['COUNT'], sum(json.load(sys.stdin)), os.getcwd())
                        """);

        assertThat(stdout(result)).isEqualTo("['hello', 'wörld'] 3 3 /tmp/home\n");
    }

    @Test
    void tellsWhatItDidNotCatch() {
        var result = world().returning(ProcessOutput.STDOUT).script("python", "raise ValueError('no such order')");

        assertThat(detail(result)).startsWith("The process ended with code 1.").endsWith("ValueError: no such order");
    }

    @Test
    void readsItsCodeFromElsewhere() {
        var asked = new AtomicReference<Call>();
        var world = new ProcessWorld(call -> {
            asked.set(call);
            var code = Base64.getEncoder().encodeToString("print('from afar')".getBytes(StandardCharsets.UTF_8));
            return CallResult.of(JsonNodeFactory.instance.textNode(code));
        });
        world.confining(MachineUse.PYTHON);
        var authorization = new Call.Authorization.Connection("scripts", false);

        var result = world.run(new Script("python", null, "https://example.com/a.py", authorization));

        assertThat(stdout(result)).isEqualTo("from afar\n");
        assertThat(asked.get().authorization()).isEqualTo(authorization);
        assertThat(asked.get().request())
                .isEqualTo(new Call.Http("GET", "https://example.com/a.py", java.util.Map.of(), java.util.Map.of(), null, HttpOutput.RAW, true));
    }

    @Test
    void faultsWhereItsCodeCannotBeRead() {
        var world = new ProcessWorld(call -> CallResult.failed(WorkflowError.Type.COMMUNICATION.error(404, "not there"), null));
        world.confining(MachineUse.PYTHON);

        var result = world.run(new Script("python", null, "https://example.com/a.py", null));

        assertThat(result.error().status()).isEqualTo(404);
    }

    private static ProcessWorld world() {
        return ProcessWorld.with().confining(MachineUse.PYTHON);
    }
}
