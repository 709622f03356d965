package dev.millrace.command.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.command.Stop;
import dev.millrace.command.migrate.OldSystem.Place;
import dev.millrace.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a run has come, as it stands in a file: every place is one behind which the server has confirmed everything.
 * The file is replaced as a whole and is on the disk before the next batch goes, so that whatever is killed, it is true.
 */
final class RunState {

    private final Path file;
    private final Kept kept;

    private RunState(Path file, Kept kept) {
        this.file = file;
        this.kept = kept;
    }

    /**
     * @param server to which everything went; no other is a resumed run's
     * @param rejectedBytes how long the file with rejected rows is; what lies behind was not confirmed
     */
    record Kept(String runId, String server, long rejectedBytes, Map<String, EntityState> entities) {}

    /**
     * @param from where its rows come from, to know whether that is still the same
     * @param batches that were confirmed
     * @param batchSize of the batch behind the place: it may have been sent, and is the same only with as many rows
     * @param rejectedFrom how long the file with rejected rows was when the entity began
     */
    record EntityState(String from, Place place, long batches, int batchSize, Counts counts, boolean done, long rejectedFrom) {}

    /** What became of rows. */
    record Counts(long read, long created, long updated, long unchanged, long rejected) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0);

        Counts plus(Counts more) {
            return new Counts(
                    read + more.read, created + more.created, updated + more.updated, unchanged + more.unchanged, rejected + more.rejected);
        }
    }

    static RunState begin(Path file, String server) {
        var random = new byte[8];
        new SecureRandom().nextBytes(random);
        return new RunState(file, new Kept("mig_" + HexFormat.of().formatHex(random), server, 0, new LinkedHashMap<>()));
    }

    /** The run that the file tells of. */
    static RunState resume(Path file, String server) {
        if (!Files.exists(file)) {
            throw Stop.usage("There is nothing to go on with: no %s. Leave --resume out to begin.".formatted(file));
        }
        try {
            var kept = Json.mapper().readValue(Files.readAllBytes(file), Kept.class);
            if (!kept.server().equals(server)) {
                throw Stop.usage("The run of %s went to %s, and not to %s.".formatted(file, kept.server(), server));
            }
            return new RunState(file, kept);
        } catch (JsonProcessingException broken) {
            throw Stop.usage("%s is no state of a migration; remove it and begin anew: what is there already stays as it is.".formatted(file));
        } catch (IOException unreadable) {
            throw Stop.usage("%s cannot be read: %s".formatted(file, unreadable.getMessage()));
        }
    }

    String runId() {
        return kept.runId();
    }

    long rejectedBytes() {
        return kept.rejectedBytes();
    }

    /** How far {@code entity} has come; from the start where it is new or comes from elsewhere by now. */
    EntityState of(Entity entity, String from) {
        var found = kept.entities().get(entity.name());
        if (found != null && !found.from().equals(from)) {
            throw Stop.usage("%s comes from elsewhere since the run began; begin anew without --resume.".formatted(entity.name()));
        }
        return found == null ? new EntityState(from, Place.START, 0, entity.batchSize(), Counts.NONE, false, kept.rejectedBytes()) : found;
    }

    /** Keeps it, on the disk. */
    RunState with(Entity entity, EntityState state, long rejectedBytes) {
        var entities = new LinkedHashMap<>(kept.entities());
        entities.put(entity.name(), state);
        var next = new RunState(file, new Kept(kept.runId(), kept.server(), rejectedBytes, entities));
        next.write();
        return next;
    }

    private void write() {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        try (var channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(Json.write(kept).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw Stop.usage("%s cannot be written: %s".formatted(file, failed.getMessage()));
        }
    }
}
