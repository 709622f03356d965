package dev.millrace.command.migrate;

import dev.millrace.command.ExitCode;
import dev.millrace.command.Shell;
import dev.millrace.command.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "assess",
        description = "Looks at the old system: how many rows, which fields of which types, a mapping that may be right, which"
                + " values will not fit, and how long it will take. Writes no record.",
        mixinStandardHelpOptions = true)
final class MigrateAssessCommand implements Callable<Integer> {

    private static final int MOST = 10_000;

    @ParentCommand
    private MigrateCommand migrate;

    @Mixin
    private MigrateOptions options;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many rows of each entity are looked at; by default ${DEFAULT-VALUE}.")
    private int sample;

    private record Document(String command, String source, String server, List<Assessment> entities) {}

    @Override
    public Integer call() {
        var shell = migrate.shell();
        if (sample < 1 || sample > MOST) {
            throw Stop.usage("--sample is from 1 to %d.".formatted(MOST));
        }
        var config = options.config(shell, null, true);
        var target = options.target(shell);
        var report = options.report(shell, "migration-assessment.json");
        var people = report.people();
        var assessed = new ArrayList<Assessment>();
        try (var drivers = options.drivers(shell);
                var system = OldSystem.open(config, drivers)) {
            for (var entity : config.entities()) {
                var one = Assessment.of(entity, config, system, target, sample);
                assessed.add(one);
                tell(one, people);
            }
        }
        report.write(new Document("assess", config.kind().word(), target.address(), assessed));
        people.say("The report is %s.".formatted(report.path()));
        return ExitCode.FINE;
    }

    private static void tell(Assessment one, Shell shell) {
        shell.say("%s: %s%,d rows, %d fields".formatted(one.name(), one.counted() ? "" : "at least ", one.rows(), one.fields().size()));
        one.fields().forEach(field -> shell.say("  %-30s  %-20s  %3.0f %% empty%s  %s".formatted(
                field.field(),
                String.join(" or ", field.types()),
                100 * field.nulls(),
                field.unique() ? "  unique" : "",
                String.join(", ", field.examples()))));
        if (!one.mapping().isEmpty()) {
            shell.say("  a mapping that may be right:");
            one.mapping().forEach(rule -> shell.say("      " + rule));
        }
        one.notes().forEach(note -> shell.say("  " + note));
        one.unfit().forEach(unfit -> shell.say("  %d of %d rows do not fit: %s%s (first: %s)".formatted(
                unfit.rows(), one.sample(), unfit.field().isEmpty() ? "" : unfit.field() + ": ", unfit.message(), unfit.first())));
        if (one.takesSeconds() != null) {
            shell.say("  will take about %s".formatted(Progress.shown(Duration.ofSeconds(one.takesSeconds()))));
        }
    }
}
