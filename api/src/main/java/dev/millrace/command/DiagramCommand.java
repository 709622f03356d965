package dev.millrace.command;

import dev.millrace.language.diagram.Diagram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "diagram",
        description = "Draws the flow chart of a definition as SVG, the same for the same definition."
                + " Ends with 1 where the definition has an error.",
        mixinStandardHelpOptions = true)
final class DiagramCommand implements Callable<Integer> {

    @ParentCommand
    private MillraceCommand millrace;

    @Parameters(paramLabel = "FILE", description = "The definition.")
    private Path file;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where the drawing is written, over what is there; by default it is what the command says.")
    private @Nullable Path output;

    @Override
    public Integer call() {
        var read = DefinitionFile.read(file);
        read.problems().forEach(problem -> millrace.shell().warn(ProblemLine.of(file, problem)));
        if (!read.isSound()) {
            return ExitCode.WRONG;
        }
        var drawing = Diagram.of(read.outline()).standalone(null);
        if (output == null) {
            millrace.shell().say(drawing);
        } else {
            write(output, drawing);
        }
        return ExitCode.FINE;
    }

    private static void write(Path output, String drawing) {
        try {
            Files.writeString(output, drawing);
        } catch (IOException unwritable) {
            throw Stop.usage("%s cannot be written: %s".formatted(output, unwritable.getMessage()));
        }
    }
}
