package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.Connection;
import dev.millrace.json.Json;
import dev.millrace.record.RecordType;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.mapping.Mapper;
import dev.millrace.sync.mapping.MappingSchema;
import dev.millrace.sync.schedule.SyncTimetable;
import dev.millrace.sync.stream.ItemPath;
import dev.millrace.sync.stream.Stream;
import dev.millrace.sync.stream.StreamCheck;
import dev.millrace.sync.stream.StreamReader;
import dev.millrace.sync.stream.StreamWriter;
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
    private static final List<String> DIRECTIONS = List.of("import", "export", "two_way");
    private static final List<String> CONFLICTS = List.of("last_write_wins", "ours", "theirs");
    private static final int LARGEST_BATCH = 1_000;
    private static final int DEFAULT_BATCH = 100;
    private static final int DEFAULT_REJECT_PERCENT = 50;
    private static final int MOST_MATCH = 5;

    private final Streams streams;
    private final BiFunction<String, String, Optional<Connection>> connections;
    private final BiFunction<String, String, Optional<RecordType>> types;

    SyncCheck(
            Streams streams,
            BiFunction<String, String, Optional<Connection>> connections,
            BiFunction<String, String, Optional<RecordType>> types) {
        this.streams = streams;
        this.connections = connections;
        this.types = types;
    }

    /** A sync that can be run. */
    record Checked(SyncDraft definition, Stream stream, Mapper mapper) {

        StreamReader reader() {
            return new StreamReader(stream, definition.parameters(), definition.batchSize());
        }

        /** Of a sync that writes to the service. */
        StreamWriter writer() {
            return new StreamWriter(stream, definition.parameters());
        }

        boolean isFull() {
            return definition.mode().equals("full");
        }
    }

    /** The same for a sync that somebody is about to store: its mapping is also held against the records that there can be. */
    Checked checkNew(String workspaceId, SyncDraft draft) {
        var checked = check(workspaceId, draft);
        types.apply(workspaceId, String.valueOf(draft.type()))
                .ifPresent(type -> MappingSchema.check(checked.definition().mapping(), type.schema()));
        return checked;
    }

    Checked check(String workspaceId, SyncDraft draft) {
        var name = required("name", draft.name());
        if (!NAME.matcher(name).matches()) {
            throw invalid("name", "A name has letters, digits, spaces and . _ -, at most 100, and begins with a letter or digit.");
        }
        var direction = direction(draft.direction());
        var type = required("type", draft.type());
        if (!TYPE.matcher(type).matches()) {
            throw invalid("type", "A type of records is named in the plural, with a-z, 0-9 and _, such as customers.");
        }
        var stream = stream(workspaceId, draft);
        StreamCheck.check(stream, draft.parameters());
        var mapper = new Mapper(draft.mapping());
        writable(direction, stream, draft);
        match(direction, stream, draft.match(), mapper);
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
                direction,
                type,
                draft.mapping(),
                draft.match(),
                draft.schedule(),
                mode(draft.mode(), stream),
                conflict,
                within("batch_size", draft.batchSize(), most, LARGEST_BATCH),
                within("reject_percent", draft.rejectPercent(), DEFAULT_REJECT_PERCENT, 100));
        return new Checked(complete, stream, mapper);
    }

    private static String direction(@Nullable String direction) {
        if (direction == null) {
            return DIRECTIONS.getFirst();
        }
        if (!DIRECTIONS.contains(direction)) {
            throw invalid("direction", "direction is import, export or two_way.");
        }
        return direction;
    }

    private static void writable(String direction, Stream stream, SyncDraft draft) {
        if (direction.equals("import")) {
            return;
        }
        var write = stream.write();
        var missing = write == null ? List.of("create", "update") : write.missing(direction);
        if (!missing.isEmpty()) {
            throw Refusal.invalid(
                    "stream_not_writable",
                    "stream/write" + (write == null ? "" : "/" + missing.getFirst()),
                    "Into this direction a stream needs %s under write, and this one does not say it.".formatted(String.join(" and ", missing)));
        }
        if (direction.equals("two_way") && draft.mapping().isEmpty()) {
            throw Refusal.invalid(
                    "field_missing", "mapping", "A two-way sync needs a mapping: the fields that go to and fro, one rule each.");
        }
        Mapper.requireBack(draft.mapping());
    }

    private static void match(String direction, Stream stream, List<String> match, Mapper mapper) {
        if (match.size() > MOST_MATCH) {
            throw invalid("match", "match has %d fields at most.".formatted(MOST_MATCH));
        }
        for (var index = 0; index < match.size(); index++) {
            var field = match.get(index);
            if (field == null || !ItemPath.isOne(field) || !mapper.isWhole() && !mapper.fields().contains(field)) {
                throw invalid("match/" + index, "match names fields of ours that a rule makes.");
            }
        }
        if (direction.equals("export") && !match.isEmpty() && stream.write().find() == null) {
            throw Refusal.invalid(
                    "stream_not_writable", "stream/write/find", "To match what is there already, the stream has to say how an item is found.");
        }
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
