package dev.millrace.command.migrate;

import dev.millrace.command.ExitCode;
import dev.millrace.command.Shell;
import dev.millrace.command.Stop;
import dev.millrace.command.migrate.OldSystem.Row;
import dev.millrace.command.migrate.RejectedFile.Rejection;
import dev.millrace.json.Json;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "test",
        description = "Maps the first rows of each entity, has the server check them, and writes nothing. Ends with 1 where one does"
                + " not fit.",
        mixinStandardHelpOptions = true)
final class MigrateTestCommand implements Callable<Integer> {

    private static final int MOST = 1_000;
    private static final int SHOWN = 300;

    @ParentCommand
    private MigrateCommand migrate;

    @Mixin
    private MigrateOptions options;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many rows of each entity; by default ${DEFAULT-VALUE}.")
    private int rows;

    private record Document(String command, String source, String server, List<EntityTest> entities) {}

    private record EntityTest(String name, String type, int rows, int fitting, List<Rejection> problems) {}

    @Override
    public Integer call() {
        var shell = migrate.shell();
        if (rows < 1 || rows > MOST) {
            throw Stop.usage("--rows is from 1 to %d.".formatted(MOST));
        }
        var config = options.config(shell, null, true);
        var target = options.target(shell);
        var report = options.report(shell, "migration-test.json");
        var people = report.people();
        var tests = new ArrayList<EntityTest>();
        try (var drivers = options.drivers(shell);
                var system = OldSystem.open(config, drivers)) {
            for (var entity : config.entities()) {
                tests.add(test(entity, config, system, target, people));
            }
        }
        report.write(new Document("test", config.kind().word(), target.address(), tests));
        tests.forEach(test -> people.say("%-20s  %d of %d rows fit".formatted(test.name(), test.fitting(), test.rows())));
        return tests.stream().allMatch(test -> test.fitting() == test.rows()) ? ExitCode.FINE : ExitCode.WRONG;
    }

    private EntityTest test(Entity entity, MigrationConfig config, OldSystem system, Target target, Shell shell) {
        var type = target.type(entity.type());
        if (type.isMissingNode()) {
            shell.say("There is no type %s yet, so that only its mapping is tried.".formatted(entity.type()));
        } else {
            Target.requireUnique(entity, type);
        }
        var mapper = new RowMapper(entity, type.path("schema"), config.kind(), new References(target), true);
        var sent = new Batches(target, mapper, entity, random(), true, !type.isMissingNode()).send(first(entity, system), 0);
        var byRow = sent.rejections().stream().collect(Collectors.groupingBy(Rejection::row));
        for (var row : sent.rows()) {
            var problems = byRow.getOrDefault(row.row().where(), List.of());
            shell.say("%s  %s  %s".formatted(problems.isEmpty() ? "ok " : "bad", row.row().where(), shortened(Json.write(row.data()))));
            problems.forEach(problem -> shell.say("     %s%s".formatted(
                    problem.field().isEmpty() ? "" : problem.field() + ": ", problem.message())));
        }
        var read = sent.rows().size();
        return new EntityTest(entity.name(), entity.type(), read, read - (int) sent.counts().rejected(), sent.rejections());
    }

    private List<Row> first(Entity entity, OldSystem system) {
        var first = new ArrayList<Row>();
        try (var all = system.rows(entity, null)) {
            for (var row = all.next(); row != null; row = first.size() < rows ? all.next() : null) {
                first.add(row);
            }
        }
        return first;
    }

    /** No two tests are one: the server's answer of an earlier one would not know what has changed there. */
    static String random() {
        var bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String shortened(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }
}
