package dev.millrace.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.language.definition.Task.ProcessOutput;
import dev.millrace.language.lint.MachineUse;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.ProcessRequest.Program;
import dev.millrace.language.run.ProcessRequest.Script;
import dev.millrace.language.run.ProcessRequest.Shell;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Real processes on this machine, within small limits. */
final class ProcessWorld {

    /** Everything is allowed; the limits are such that what hits them does so soon, and harms nobody. */
    private static final Map<String, String> SETTINGS = Map.of(
            "script", "js,python",
            "shell", "true",
            "concurrency", "2",
            "wall-time", "20s",
            "cpu-time", "10s",
            "memory", "96MB",
            "processes", "16",
            "scratch", "8MB",
            "output", "64KB");

    final ProcessSettings settings;
    final Machine machine;
    final Processes processes;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private List<String> arguments = List.of();
    private @Nullable String stdin;
    private ProcessOutput output = ProcessOutput.ALL;
    private boolean awaited = true;
    private Duration deadline = Duration.ofHours(1);
    private Pulse pulse = () -> {};

    ProcessWorld(Function<Call, CallResult> calls, String... changed) {
        settings = settings(changed);
        machine = new Machine(settings, true);
        processes = new Processes(machine, settings, calls);
    }

    private ProcessWorld(ProcessWorld same) {
        settings = same.settings;
        machine = same.machine;
        processes = same.processes;
    }

    /** The same machine, for another process. */
    ProcessWorld again() {
        return new ProcessWorld(this);
    }

    static ProcessWorld with(String... changed) {
        return new ProcessWorld(call -> {
            throw new IllegalStateException("nothing is called");
        }, changed);
    }

    static ProcessSettings settings(String... changed) {
        var all = new HashMap<String, String>();
        SETTINGS.forEach((name, value) -> all.put("millrace.run." + name, value));
        for (var index = 0; index < changed.length; index += 2) {
            all.put("millrace.run." + changed[index], changed[index + 1]);
        }
        return new Binder(new MapConfigurationPropertySource(all)).bindOrCreate("millrace.run", ProcessSettings.class);
    }

    /** Goes on only where this machine shuts such processes in, which no program that could be installed makes it do. */
    ProcessWorld confining(MachineUse use) {
        var objection = machine.objection(use);
        assumeTrue(objection == null, String.valueOf(objection));
        assertThat(machine.sandbox().confined()).isTrue();
        return this;
    }

    ProcessWorld given(String name, String value) {
        environment.put(name, value);
        return this;
    }

    ProcessWorld reading(String text) {
        stdin = text;
        return this;
    }

    ProcessWorld with(List<String> given) {
        arguments = given;
        return this;
    }

    ProcessWorld returning(ProcessOutput wanted) {
        output = wanted;
        return this;
    }

    ProcessWorld notAwaited() {
        awaited = false;
        return this;
    }

    ProcessWorld within(Duration wanted) {
        deadline = wanted;
        return this;
    }

    ProcessWorld beating(Pulse wanted) {
        pulse = wanted;
        return this;
    }

    CallResult shell(String command) {
        return run(new Shell(command));
    }

    CallResult script(String language, String code) {
        return run(new Script(language, code, null, null));
    }

    CallResult run(Program program) {
        return processes.run(request(program), pulse);
    }

    ProcessRequest request(Program program) {
        return new ProcessRequest(
                new DefinitionRef("wsp_1", "ns", "name", "1.0.0", "hash"),
                "run_1",
                "/do/0/a",
                program,
                stdin,
                arguments,
                environment,
                output,
                awaited,
                false,
                deadline);
    }

    /** What a process that ended by itself wrote to stdout; the assertion shows the rest. */
    static String stdout(CallResult result) {
        assertThat(result.error()).as("%s", result.output()).isNull();
        return result.output().path("stdout").asText();
    }

    static String detail(CallResult result) {
        assertThat(result.error()).as("%s", result.output()).isNotNull();
        return String.valueOf(result.error().detail());
    }
}
