package dev.millrace.process;

import static dev.millrace.process.ProcessWorld.detail;
import static dev.millrace.process.ProcessWorld.stdout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.language.definition.Task.ProcessOutput;
import dev.millrace.language.lint.MachineUse;
import dev.millrace.language.run.WorkflowError;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
@Timeout(120)
class JavaScriptTest {

    private static ProcessWorld shared;

    private final ProcessWorld world = shared;

    /** The engine is unpacked once. */
    @BeforeAll
    static void unpack() {
        shared = ProcessWorld.with("wall-time", "60s", "memory", "64MB").confining(MachineUse.JAVASCRIPT);
    }

    @Test
    void isGivenItsArgumentsAsTheSpecificationsExampleTakesThem() {
        var result = world.again().with(List.of("hello", "wörld")).script("js", """
                const [_, __, arg0, arg1] = process.argv;
                console.log('arg > ', arg0, arg1)
                """);

        assertThat(stdout(result)).isEqualTo("arg >  hello wörld\n");
    }

    @Test
    void isGivenItsEnvironmentAndItsInput() {
        var result = world.again().given("COUNT", "3").given("JAVA_TOOL_OPTIONS", "-version").reading("{\"a\": [1, 2]}").script("js", """
                const read = JSON.parse(process.stdin.read())
                console.log(process.env.COUNT, read, process.stdin.read(), Object.keys(process.env).length)
                console.error(new Map([[1, 2]]).size, undefined, 3n, [1, 'a'])
                """);

        assertThat(stdout(result)).isEqualTo("3 {\"a\":[1,2]} null 2\n");
        assertThat(result.output().path("stderr").asText()).isEqualTo("1 undefined 3 [1,\"a\"]\n");
    }

    @Test
    void readsItsInputAsNodeDoes() {
        var result = world.again().reading("in").script("js", """
                let all = ''
                process.stdin.on('data', chunk => all += chunk)
                process.stdin.on('end', () => process.stdout.write(`read ${all}`))
                """);

        assertThat(stdout(result)).isEqualTo("read in");
    }

    @Test
    void endsAsItSays() {
        assertThat(world.again().script("js", "console.log(1); process.exit(7); console.log(2)").output().toString())
                .isEqualTo("{\"code\":7,\"stdout\":\"1\\n\",\"stderr\":\"\"}");
        assertThat(world.again().script("js", "process.exitCode = 4").output().path("code").asInt()).isEqualTo(4);
    }

    @Test
    void tellsWhatItDidNotCatch() {
        var thrown = world.again().returning(ProcessOutput.STDOUT).script("js", "const a = 1\nfunction f() { return nothere }\nf()");
        assertThat(detail(thrown)).contains("ReferenceError: nothere is not defined").contains("at f (script.js:2:");

        var rejected = world.again().returning(ProcessOutput.STDOUT).script("js", "Promise.reject(new Error('later'))");
        assertThat(detail(rejected)).contains("later");

        assertThat(detail(world.again().returning(ProcessOutput.STDOUT).script("js", "let let = 1"))).contains("SyntaxError");
    }

    @Test
    void reachesNothingOfJavaNorOfTheMachine() {
        var result = world.again().script("js", """
                const names = ['Java', 'java', 'Packages', 'Polyglot', 'require', 'load', 'loadWithNewGlobal', 'read', 'readbuffer',
                  'WebAssembly', 'Worker', 'fetch', 'Deno', 'Bun', 'quit']
                console.log(names.filter(name => { try { return eval('typeof ' + name) !== 'undefined' } catch { return false } }).join())
                const host = [process.exit, process.stdout.write, console.log].map(f => { try { return typeof f.class } catch { return 'no' } })
                console.log(host.join())
                """);

        assertThat(stdout(result).lines().toList().getLast()).isEqualTo("undefined,undefined,undefined");
        assertThat(stdout(result).lines().toList().getFirst().split(","))
                .doesNotContain("Java", "java", "Packages", "Polyglot", "require", "read", "Worker", "fetch", "WebAssembly");
        assertThat(detail(world.again().returning(ProcessOutput.STDOUT).script("js", "load('/etc/hostname')"))).isNotBlank();
        assertThat(detail(world.again().returning(ProcessOutput.STDOUT).script("js", "import('/etc/hostname').then(console.log)"))).isNotBlank();
    }

    @Test
    void fillsOnlyItsOwnHeap() {
        var result = world.again().returning(ProcessOutput.STDOUT).script("js", "const all = []; while (true) all.push(new Array(10000).fill(all.length))");

        assertThat(detail(result)).contains("The script took more memory than it may have");
    }

    @Test
    void isKilledAtItsDeadlineAlsoWhereItCatchesEverything() {
        var result = world.again()
                .within(Duration.ofSeconds(3))
                .script("js", "while (true) { try { while (true); } catch { } finally { continue } }");

        assertThat(result.error().type()).isEqualTo(WorkflowError.Type.TIMEOUT.uri());
    }

    @Test
    void endsAtTheBottomOfItsStack() {
        assertThat(detail(world.again().returning(ProcessOutput.STDOUT).script("js", "(function f() { f() })()"))).contains("RangeError: Maximum call stack size exceeded");
    }

    @Test
    void writesNoMoreThanIsKept() {
        assertThat(detail(world.again().script("js", "while (true) console.log('x'.repeat(1000))"))).contains("more than 65,536 bytes");
    }
}
