package dev.millrace.command.migrate;

import dev.millrace.command.Shell;
import dev.millrace.command.Stop;
import dev.millrace.command.migrate.OldSystem.Place;
import dev.millrace.command.migrate.OldSystem.Row;
import dev.millrace.command.migrate.OldSystem.Rows;
import dev.millrace.command.migrate.RunState.Counts;
import dev.millrace.command.migrate.RunState.EntityState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One import: entity by entity, batch by batch. The place behind a batch is kept only when the server has confirmed it
 * and its rejected rows are on the disk; a dry run keeps no place and writes nothing.
 */
final class ImportRun {

    private static final int MOST_CHARACTERS = 4 * 1024 * 1024;

    private final MigrationConfig config;
    private final OldSystem system;
    private final Target target;
    private final Shell shell;
    private final ReportFile reportFile;
    private final boolean dryRun;
    private final ImportReport report;
    private RunState state;

    ImportRun(MigrationConfig config, OldSystem system, Target target, ReportFile reportFile, boolean dryRun) {
        this.config = config;
        this.system = system;
        this.target = target;
        this.shell = reportFile.people();
        this.reportFile = reportFile;
        this.dryRun = dryRun;
        this.state = RunState.begin(stateFile(), target.address());
        this.report = new ImportReport(config, target.address(), dryRun, Instant.now());
    }

    private Path stateFile() {
        return reportFile.beside(reportFile.path().getFileName().toString().replaceFirst("\\.json$", "") + ".state.json");
    }

    /** Beside the report; a dry run leaves that of a real one alone. */
    private Path rejectedFile() {
        return reportFile.beside(dryRun ? "rejected-dry-run.csv" : "rejected.csv");
    }

    /** Some rows were rejected, and nobody wants to go on without them. */
    private static final class Rejecting extends RuntimeException {

        private static final long serialVersionUID = 1;

        Rejecting() {
            super(null, null, false, false);
        }
    }

    /** Whether every row was taken. */
    boolean run(boolean resume) {
        state = resume && !dryRun ? RunState.resume(stateFile(), target.address()) : state;
        var hook = new Thread(() -> shell.warn(
                dryRun ? "Stopped; nothing was written." : "Stopped; 'millrace migrate import --resume' goes on where it was."));
        Runtime.getRuntime().addShutdownHook(hook);
        try (var rejected = RejectedFile.open(rejectedFile(), state.rejectedBytes())) {
            for (var entity : config.entities()) {
                move(entity, rejected);
            }
            report.end("completed", null);
            if (!dryRun) {
                Files.deleteIfExists(stateFile());
            }
        } catch (Rejecting rejecting) {
            report.end("stopped", "Rows were rejected. Mend them in the old system or in the mapping and go on with --resume,"
                    + " or leave them out with --resume --skip-errors.");
        } catch (Stop stopped) {
            report.end("failed", config.placeholders().hide(String.valueOf(stopped.getMessage())));
            report.write(reportFile, rejectedFile(), state.runId());
            if (Files.exists(stateFile())) {
                shell.warn("What was confirmed is kept: 'millrace migrate import --resume' goes on behind it.");
            }
            throw stopped;
        } catch (IOException unlikely) {
            throw Stop.usage("%s cannot be removed: %s".formatted(stateFile(), unlikely.getMessage()));
        } finally {
            forget(hook);
        }
        report.write(reportFile, rejectedFile(), state.runId());
        return report.isFine();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // The process is ending, and the hook tells so.
        }
    }

    private void move(Entity entity, RejectedFile rejected) {
        var at = state.of(entity, config.origin(entity));
        if (!at.done() && !system.goesOn(entity, at.place())) {
            // What was done comes again and is found unchanged.
            at = new EntityState(
                    at.from(), Place.START, 0, entity.batchSize(), Counts.NONE, false, at.rejectedFrom());
            rejected.cut(at.rejectedFrom());
        }
        report.begin(entity, at);
        if (at.done()) {
            return;
        }
        var type = dryRun ? target.type(entity.type()) : target.typeFor(entity);
        if (dryRun && type.isMissingNode()) {
            report.note("There is no type %s yet, so that only its mapping is tried.".formatted(entity.type()));
        } else {
            Target.requireUnique(entity, type);
        }
        var mapper = new RowMapper(entity, type.path("schema"), config.kind(), new References(target), dryRun);
        var batches = new Batches(target, mapper, entity, state.runId(), dryRun, !type.isMissingNode());
        var progress = new Progress(shell);
        try (var rows = system.rows(entity, at.place())) {
            // Before anything is sent: what is killed with its first batch under way is gone on with, too.
            keep(entity, at, rejected);
            for (var batch = next(rows, at); !batch.isEmpty(); batch = next(rows, at)) {
                at = moved(entity, at, batches.send(batch, at.batches()), batch, rejected);
                progress.at(entity.name(), at.counts().read(), at.counts().rejected(), rows.done());
                if (Thread.currentThread().isInterrupted()) {
                    throw Stop.interrupted();
                }
            }
        } finally {
            progress.end();
        }
        keep(
                entity,
                new EntityState(
                        at.from(), at.place(), at.batches(), at.batchSize(), at.counts(), true, at.rejectedFrom()),
                rejected);
    }

    private EntityState moved(Entity entity, EntityState before, Batches.Sent sent, List<Row> batch, RejectedFile rejected) {
        rejected.add(sent.rejections());
        report.rejected(sent.rejections());
        if (!sent.rejections().isEmpty() && !entity.skipErrors()) {
            report.stoppedAt(entity, batch.getFirst().where(), sent.counts());
            throw new Rejecting();
        }
        var behind = new EntityState(
                before.from(),
                batch.getLast().behind(),
                before.batches() + 1,
                entity.batchSize(),
                before.counts().plus(sent.counts()),
                false,
                before.rejectedFrom());
        keep(entity, behind, rejected);
        return behind;
    }

    private void keep(Entity entity, EntityState at, RejectedFile rejected) {
        var length = rejected.keep();
        if (!dryRun) {
            state = state.with(entity, at, length);
        }
        report.at(entity, at);
    }

    /** As many rows as are sent at once, fewer where they are large. */
    private static List<Row> next(Rows rows, EntityState at) {
        var batch = new ArrayList<Row>();
        var characters = 0L;
        while (batch.size() < at.batchSize() && characters < MOST_CHARACTERS) {
            var row = rows.next();
            if (row == null) {
                break;
            }
            batch.add(row);
            characters += row.data().toString().length();
        }
        return batch;
    }
}
