package dev.millrace.command.migrate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.command.migrate.RejectedFile.Rejection;
import dev.millrace.command.migrate.RunState.Counts;
import dev.millrace.command.migrate.RunState.EntityState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an import tells at its end: a file in JSON, and lines for people. */
final class ImportReport {

    /** {@code rejected.csv} has all of them. */
    private static final int MOST_REJECTIONS = 1_000;

    private static final int SHOWN = 5;

    private final MigrationConfig config;
    private final String server;
    private final boolean dryRun;
    private final Instant startedAt;
    private final Map<String, EntityReport> entities = new LinkedHashMap<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable Stopped stoppedAt;
    private String status = "failed";
    private @Nullable String message;

    ImportReport(MigrationConfig config, String server, boolean dryRun, Instant startedAt) {
        this.config = config;
        this.server = server;
        this.dryRun = dryRun;
        this.startedAt = startedAt;
    }

    private record EntityReport(String name, String type, boolean done, long batches, Counts counts) {}

    /** The batch that was not confirmed: the sound rows of it are written, and will be found unchanged. */
    private record Stopped(String entity, String firstRow, Counts batch) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Document(
            String command,
            String runId,
            String status,
            @Nullable String message,
            boolean dryRun,
            String source,
            String server,
            Instant startedAt,
            Instant endedAt,
            List<EntityReport> entities,
            @Nullable Stopped stoppedAt,
            List<Rejection> rejected,
            List<String> notes) {}

    void begin(Entity entity, EntityState at) {
        at(entity, at);
    }

    void at(Entity entity, EntityState at) {
        entities.put(entity.name(), new EntityReport(entity.name(), entity.type(), at.done(), at.batches(), at.counts()));
    }

    void note(String note) {
        notes.add(note);
    }

    void rejected(List<Rejection> more) {
        more.stream().limit(MOST_REJECTIONS - rejections.size()).forEach(rejections::add);
    }

    void stoppedAt(Entity entity, String firstRow, Counts batch) {
        stoppedAt = new Stopped(entity.name(), firstRow, batch);
    }

    void end(String how, @Nullable String why) {
        status = how;
        message = why;
    }

    boolean isFine() {
        return status.equals("completed") && entities.values().stream().allMatch(one -> one.counts().rejected() == 0);
    }

    void write(ReportFile file, Path rejectedFile, String runId) {
        file.write(
                new Document(
                        "import",
                        runId,
                        status,
                        message,
                        dryRun,
                        config.kind().word(),
                        server,
                        startedAt,
                        Instant.now(),
                        List.copyOf(entities.values()),
                        stoppedAt,
                        rejections,
                        notes));
        var shell = file.people();
        entities.values().forEach(one -> shell.say(line(one)));
        notes.forEach(shell::say);
        rejections.stream().limit(SHOWN).forEach(one -> shell.say("rejected  %s: %s%s".formatted(
                one.row(), one.field().isEmpty() ? "" : one.field() + ": ", one.message())));
        if (rejections.size() > SHOWN) {
            shell.say("          and more: %s has all of them.".formatted(rejectedFile));
        }
        shell.say("%s%s: %s".formatted(dryRun ? "dry run " : "", status, message == null ? "the report is " + file.path() : message));
    }

    private String line(EntityReport one) {
        var counts = one.counts();
        return String.format(
                Locale.ROOT,
                "%-20s  %,d read  %,d %s  %,d %s  %,d unchanged  %,d rejected%s",
                one.name(),
                counts.read(),
                counts.created(),
                dryRun ? "would be created" : "created",
                counts.updated(),
                dryRun ? "would be updated" : "updated",
                counts.unchanged(),
                counts.rejected(),
                one.done() ? "" : "  (not at its end)");
    }
}
