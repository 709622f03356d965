package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.Connection;
import dev.millrace.connection.Connections;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.mapping.Mapper;
import dev.millrace.sync.schedule.SyncTimetable;
import dev.millrace.sync.stream.Stream;
import dev.millrace.sync.stream.StreamCheck;
import dev.millrace.sync.stream.StreamReader;
import dev.millrace.sync.stream.Streams;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Refuses with 422 what cannot be synced, and fills in what was left out. */
final class SyncCheck {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}");
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final List<String> CONFLICTS = List.of("last_write_wins", "ours", "theirs");
    private static final int LARGEST_BATCH = 1_000;
    private static final int DEFAULT_BATCH = 100;
    private static final int DEFAULT_REJECT_PERCENT = 50;

    private final Streams streams;
    private final BiFunction<String, String, Optional<Connection>> connections;

    SyncCheck(Streams streams, Connections connections) {
        this(streams, connections::byName);
    }

    SyncCheck(Streams streams, BiFunction<String, String, Optional<Connection>> connections) {
        this.streams = streams;
        this.connections = connections;
    }

    /** A sync that can be run. */
    record Checked(SyncDraft definition, Stream stream, Mapper mapper) {

        StreamReader reader() {
            return new StreamReader(stream, definition.parameters(), definition.batchSize());
        }

        boolean isFull() {
            return definition.mode().equals("full");
        }
    }

    Checked check(String workspaceId, SyncDraft draft) {
        var name = required("name", draft.name());
        if (!NAME.matcher(name).matches()) {
            throw invalid("name", "A name has letters, digits, spaces and . _ -, at most 100, and begins with a letter or digit.");
        }
        direction(draft.direction());
        var type = required("type", draft.type());
        if (!TYPE.matcher(type).matches()) {
            throw invalid("type", "A type of records is named in the plural, with a-z, 0-9 and _, such as customers.");
        }
        var stream = stream(workspaceId, draft);
        StreamCheck.check(stream, draft.parameters());
        var mapper = new Mapper(draft.mapping());
        if (draft.schedule() != null) {
            SyncTimetable.of(draft.schedule());
        }
        var conflict = draft.conflict() == null ? CONFLICTS.getFirst() : draft.conflict();
        if (!CONFLICTS.contains(conflict)) {
            throw invalid("conflict", "conflict is last_write_wins, ours or theirs.");
        }
        var most = stream.size() == null ? DEFAULT_BATCH : stream.size().most();
        var complete = new SyncDraft(
                name,
                draft.connection(),
                draft.stream(),
                draft.parameters(),
                "import",
                type,
                draft.mapping(),
                draft.schedule(),
                mode(draft.mode(), stream),
                conflict,
                within("batch_size", draft.batchSize(), most, LARGEST_BATCH),
                within("reject_percent", draft.rejectPercent(), DEFAULT_REJECT_PERCENT, 100));
        return new Checked(complete, stream, mapper);
    }

    private static void direction(@Nullable String direction) {
        if (direction == null || direction.equals("import")) {
            return;
        }
        if (direction.equals("export") || direction.equals("two_way")) {
            throw Refusal.invalid(
                    "sync_direction_unsupported",
                    "direction",
                    "The direction '%s' is not supported yet; only import is.".formatted(direction));
        }
        throw invalid("direction", "direction is import.");
    }

    private Stream stream(String workspaceId, SyncDraft draft) {
        var name = required("connection", draft.connection());
        var connection = connections.apply(workspaceId, name).orElseThrow(() -> Refusal.invalid(
                "sync_connection_unknown", "connection", "There is no connection '%s'; connect it first.".formatted(name)));
        if (draft.stream() == null) {
            throw Refusal.invalid("field_missing", "stream", "stream is missing: the name of a stream, or a stream.");
        }
        if (draft.stream().isTextual()) {
            return streams.find(connection.provider(), draft.stream().asText()).orElseThrow(() -> {
                var known = streams.of(connection.provider()).keySet();
                return Refusal.invalid(
                        "stream_unknown",
                        "stream",
                        known.isEmpty()
                                ? "The catalogue has no streams of '%s'; give one as an object.".formatted(connection.provider())
                                : "There is no stream '%s'; there are %s."
                                        .formatted(draft.stream().asText(), String.join(", ", known)));
            });
        }
        var own = own(draft.stream());
        StreamCheck.check(own);
        return own;
    }

    private static Stream own(JsonNode stream) {
        try {
            return Json.mapper().convertValue(stream, Stream.class);
        } catch (IllegalArgumentException unreadable) {
            var cause = unreadable.getCause() == null ? unreadable : unreadable.getCause();
            var sentence = String.valueOf(cause.getMessage()).lines().findFirst().orElse("").replaceAll("\\(class [^)]*\\), ?", "");
            throw Refusal.invalid("stream_invalid", "stream", "This is no stream: " + sentence);
        }
    }

    private static String mode(@Nullable String mode, Stream stream) {
        var wanted = mode != null ? mode : stream.cursor() == null ? "full" : "incremental";
        if (wanted.equals("incremental") && stream.cursor() == null) {
            throw Refusal.invalid(
                    "sync_mode_unsupported", "mode", "This stream has no cursor, so that only all of it can be read; use full.");
        }
        if (!wanted.equals("incremental") && !wanted.equals("full")) {
            throw invalid("mode", "mode is incremental or full.");
        }
        return wanted;
    }

    /** The first time of this sync after {@code now}; null without a schedule. */
    static @Nullable Instant next(String syncId, SyncDraft definition, Instant now) {
        return definition.schedule() == null ? null : SyncTimetable.of(definition.schedule()).next(syncId, now).orElse(null);
    }

    private static int within(String field, @Nullable Integer given, int otherwise, int most) {
        if (given != null && (given < 1 || given > most)) {
            throw invalid(field, "%s is a number from 1 to %d.".formatted(field, most));
        }
        return given == null ? otherwise : given;
    }

    private static String required(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw Refusal.invalid("field_missing", field, "%s is missing.".formatted(field));
        }
        return text;
    }

    private static Refusal invalid(String field, String message) {
        return Refusal.invalid("field_invalid", field, message);
    }
}
