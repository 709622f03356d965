package dev.millrace.command;

import dev.millrace.language.lint.Problem;
import dev.millrace.trial.cases.CaseFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "lint",
        description = "Checks definitions and files of test cases. Ends with 1 where one has an error; warnings do not count.",
        mixinStandardHelpOptions = true)
final class LintCommand implements Callable<Integer> {

    @ParentCommand
    private MillraceCommand millrace;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Definitions, and test cases (*.test.yaml).")
    private List<Path> files;

    @Option(names = "--json", description = "Writes one JSON document: files, each with its problems.")
    private boolean json;

    /** What was found in one file. */
    private record Checked(Path file, List<Problem> problems) {}

    @Override
    public Integer call() {
        var checked = new ArrayList<Checked>();
        for (var file : files) {
            checked.add(new Checked(
                    file,
                    TestFiles.isTest(file)
                            ? CaseFile.read(DefinitionFile.bytes(file)).problems()
                            : DefinitionFile.read(file).problems()));
        }
        if (json) {
            millrace.shell().json(new Listing(checked));
        } else {
            checked.forEach(each -> each.problems().forEach(problem -> millrace.shell().say(ProblemLine.of(each.file(), problem))));
        }
        return checked.stream().anyMatch(each -> Problem.anyError(each.problems())) ? ExitCode.WRONG : ExitCode.FINE;
    }

    private record Listing(List<Checked> files) {}
}
