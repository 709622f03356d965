package dev.millrace.process;

import static dev.millrace.process.ProcessWorld.detail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.language.lint.MachineUse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class MachineTest {

    private static final String[] OFF = {"script", "", "shell", "false"};

    @ParameterizedTest
    @CsvSource({
        "JAVASCRIPT, MILLRACE_RUN_SCRIPT=js",
        "PYTHON, MILLRACE_RUN_SCRIPT=python",
        "SHELL, MILLRACE_RUN_SHELL=true",
        "CONTAINER, MILLRACE_RUN_CONTAINER=true"
    })
    void allowsNothingThatIsSwitchedOff(MachineUse use, String setting) {
        var machine = new Machine(ProcessWorld.settings(OFF), true);

        assertThat(machine.objection(use))
                .isEqualTo("it runs code on the machine of a worker, and is switched off; %s allows it".formatted(setting));
    }

    @Test
    void allowsEachLanguageByItself() {
        var machine = new Machine(ProcessWorld.settings("script", "python"), false);

        assertThat(machine.objection(MachineUse.PYTHON)).isNull();
        assertThat(machine.objection(MachineUse.JAVASCRIPT)).contains("switched off");
    }

    @Test
    void allowsContainersNeitherFoldersNorPortsByDefault() {
        var machine = new Machine(ProcessWorld.settings("container", "true"), false);

        assertThat(machine.objection(MachineUse.CONTAINER)).isNull();
        assertThat(machine.objection(MachineUse.CONTAINER_VOLUMES)).contains("MILLRACE_RUN_CONTAINER_VOLUMES");
        assertThat(machine.objection(MachineUse.CONTAINER_PORTS)).contains("MILLRACE_RUN_CONTAINER_PORTS=true");
    }

    @Test
    void tellsThatThereIsNoPython() {
        var world = ProcessWorld.with("python", "python-that-is-not-there").confining(MachineUse.SHELL);

        assertThat(world.machine.objection(MachineUse.PYTHON))
                .isEqualTo("this machine has no python-that-is-not-there that could be run");
        assertThat(new Machine(world.settings, false).objection(MachineUse.PYTHON))
                .as("asked where no processes run")
                .isNull();
    }

    @Test
    void runsNothingThatIsSwitchedOffAlsoWhereTheDefinitionIsOlderThanTheSettings() {
        var refused = ProcessWorld.with(OFF).shell("echo here");

        assertThat(detail(refused)).startsWith("This is not run: it runs code on the machine of a worker, and is switched off");
        assertThat(refused.error().status()).isEqualTo(400);
    }

    @Test
    void passesNothingOfItsOwnEnvironmentOn() throws Exception {
        var world = ProcessWorld.with().confining(MachineUse.SHELL);
        var program = new Program(
                java.util.List.of("/bin/sh", "-c", "env | wc -l"), new byte[0], new byte[0], java.util.List.of(), Map.of(), true);

        var ended = world.machine.sandbox().run(program, world.settings.limits(world.settings.wallTime()), () -> {});

        // PATH, HOME, LANG, and the shell's own PWD.
        assertThat(ended.stdout().strip()).isEqualTo("4");
    }
}
