package dev.millrace.command.migrate;

import dev.millrace.command.ExitCode;
import dev.millrace.command.Shell;
import dev.millrace.command.Stop;
import dev.millrace.command.migrate.Verification.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "verify",
        description = "Compares all rows of the old system with the records, by their mapped fields. Ends with 1 where they differ.",
        mixinStandardHelpOptions = true)
final class MigrateVerifyCommand implements Callable<Integer> {

    private static final int SHOWN = 20;

    @ParentCommand
    private MigrateCommand migrate;

    @Mixin
    private MigrateOptions options;

    @Option(names = "--allow-extra", description = "Records that the old system does not have are no difference.")
    private boolean allowExtra;

    private record Document(String command, String source, String server, boolean same, List<Result> entities) {}

    @Override
    public Integer call() {
        var shell = migrate.shell();
        var config = options.config(shell, null, true);
        var target = options.target(shell);
        var report = options.report(shell, "migration-verification.json");
        var people = report.people();
        var results = new ArrayList<Result>();
        try (var drivers = options.drivers(shell);
                var system = OldSystem.open(config, drivers)) {
            for (var entity : config.entities()) {
                var result = verify(entity, config, system, target, shell);
                results.add(result);
                tell(result, people);
            }
        }
        var same = results.stream().allMatch(result -> result.isSame(allowExtra));
        report.write(new Document("verify", config.kind().word(), target.address(), same, results));
        people.say("%s; the report is %s".formatted(same ? "everything is the same" : "there are differences", report.path()));
        return same ? ExitCode.FINE : ExitCode.WRONG;
    }

    private static Result verify(Entity entity, MigrationConfig config, OldSystem system, Target target, Shell shell) {
        var type = target.type(entity.type());
        if (type.isMissingNode()) {
            throw Stop.wrong("There is no type %s: nothing was moved yet.".formatted(entity.type()));
        }
        var mapper = new RowMapper(entity, type.path("schema"), config.kind(), new References(target), false);
        var progress = new Progress(shell);
        try {
            return new Verification(entity, type)
                    .compare(system, mapper, target, (what, count) -> progress.at(what, count, 0, OptionalDouble.empty()));
        } finally {
            progress.end();
        }
    }

    private static void tell(Result result, Shell shell) {
        shell.say(String.format(
                Locale.ROOT,
                "%-20s  %,d there, %,d here: %,d the same, %,d missing here, %,d missing there, %,d different, %,d that do not fit%s",
                result.name(),
                result.there(),
                result.here(),
                result.same(),
                result.missingHere(),
                result.missingThere(),
                result.differing(),
                result.unfit(),
                result.repeated() > 0 ? ", %,d with a key that came before".formatted(result.repeated()) : ""));
        shell.say("%-20s  checksum there %s, here %s".formatted("", result.checksumThere(), result.checksumHere()));
        result.differences().stream().limit(SHOWN).forEach(one -> shell.say("  %-13s  %s  %s  %s".formatted(
                one.kind(),
                one.key(),
                one.row() == null ? "record " + one.recordId() : one.row(),
                one.fields().stream()
                        .map(field -> field.here().isEmpty()
                                ? field.field() + ": " + field.there()
                                : "%s: %s there, %s here".formatted(field.field(), field.there(), field.here()))
                        .collect(Collectors.joining("; ")))));
    }
}
