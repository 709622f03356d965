package dev.millrace.command;

import dev.millrace.language.lint.Problem;
import dev.millrace.language.resource.Retrieved;
import dev.millrace.trial.StubbedResources;
import dev.millrace.trial.Trials;
import dev.millrace.trial.cases.CaseFile;
import dev.millrace.trial.cases.CaseRun;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "test",
        description = "Runs test cases: dry runs with skipped time and stubbed calls. Ends with 1 where one fails.",
        mixinStandardHelpOptions = true)
final class TestCommand implements Callable<Integer> {

    @ParentCommand
    private MillraceCommand millrace;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files of test cases (order.test.yaml), or definitions (order.yaml) with one beside them.")
    private List<Path> files;

    @Option(names = "--json", description = "Writes one JSON document: files, each with its cases and what differs.")
    private boolean json;

    private record Tested(List<FileResult> files, int cases, int failed) {}

    /** What came of one file; problems keep its cases from being run. */
    private record FileResult(Path file, List<Placed> problems, List<CaseResult> cases) {

        boolean passed() {
            return problems.isEmpty() && cases.stream().allMatch(CaseResult::passed);
        }
    }

    /** A problem of the definition or of its test cases. */
    private record Placed(Path file, Problem problem) {}

    private record CaseResult(
            String name,
            int line,
            boolean passed,
            String status,
            String took,
            List<Different> differences) {}

    private record Different(String pointer, int line, int column, String expected, String got) {}

    @Override
    public Integer call() {
        var trials = new Trials();
        var results = new ArrayList<FileResult>();
        for (var named : files) {
            results.add(test(TestFiles.tests(named), trials));
        }
        var cases = results.stream().mapToInt(each -> each.cases().size()).sum();
        var failed = (int) results.stream()
                .flatMap(each -> each.cases().stream())
                .filter(each -> !each.passed())
                .count();
        if (json) {
            millrace.shell().json(new Tested(results, cases, failed));
        } else {
            millrace.shell().say("%d %s, %d failed".formatted(cases, cases == 1 ? "case" : "cases", failed));
        }
        return results.stream().allMatch(FileResult::passed) ? ExitCode.FINE : ExitCode.WRONG;
    }

    private FileResult test(Path tests, Trials trials) {
        var definition = DefinitionFile.read(TestFiles.definition(tests));
        var read = CaseFile.read(DefinitionFile.bytes(tests));
        if (!definition.isSound() || !read.problems().isEmpty()) {
            return refused(tests, definition, read.problems(), definition.problems());
        }
        var outside = read.cases().stream().map(each -> definition.retrieve(StubbedResources.of(each.stubs()))).toList();
        if (!outside.stream().allMatch(Retrieved::isSound)) {
            var problems = outside.stream().flatMap(each -> each.problems().stream()).distinct().toList();
            return refused(tests, definition, List.of(), problems);
        }
        tell(tests.toString());
        var results = new ArrayList<CaseResult>();
        for (var index = 0; index < outside.size(); index++) {
            var tested = read.cases().get(index);
            var run = CaseRun.of(tested, definition.definition(outside.get(index)), trials, Clock.systemUTC());
            var result = result(run, read);
            tell(tests, result);
            results.add(result);
        }
        return new FileResult(tests, List.of(), results);
    }

    /** What keeps the cases from being run. */
    private FileResult refused(
            Path tests, DefinitionFile definition, List<Problem> ofTests, List<Problem> ofDefinition) {
        var problems = new ArrayList<Placed>();
        ofDefinition.forEach(problem -> problems.add(new Placed(definition.path(), problem)));
        ofTests.forEach(problem -> problems.add(new Placed(tests, problem)));
        problems.forEach(placed -> tell(ProblemLine.of(placed.file(), placed.problem())));
        return new FileResult(tests, problems, List.of());
    }

    private static CaseResult result(CaseRun run, CaseFile file) {
        var differences = run.differences().stream()
                .map(difference -> {
                    var place = file.position(run.tested(), difference);
                    return new Different(
                            difference.pointer(), place.line(), place.column(), difference.expected(), difference.got());
                })
                .toList();
        return new CaseResult(
                run.tested().name(),
                run.tested().line(),
                run.passed(),
                run.report().status(),
                run.report().took(),
                differences);
    }

    private void tell(Path file, CaseResult result) {
        tell("  %s  %s".formatted(result.passed() ? "ok  " : "FAIL", result.name()));
        for (var different : result.differences()) {
            tell("        %s:%d:%d: %s".formatted(file, different.line(), different.column(), different.pointer()));
            tell("          expected  " + different.expected());
            tell("          got       " + different.got());
        }
    }

    private void tell(String line) {
        if (!json) {
            millrace.shell().say(line);
        }
    }
}
