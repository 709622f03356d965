package dev.millrace.console.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.SyncDraft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.BindParam;

/**
 * A sync as it was typed; its schedule is a {@link ScheduleForm} beside it.
 *
 * @param stream a name, or a stream as JSON
 * @param parameters a line each, {@code owner = octocat}
 * @param mapping as {@link MappingText} has it
 * @param match fields with commas between
 */
record SyncForm(
        @Nullable String name,
        @Nullable String connection,
        @Nullable String stream,
        @Nullable String parameters,
        @Nullable String direction,
        @Nullable String type,
        @Nullable String mapping,
        @Nullable String match,
        @Nullable String mode,
        @Nullable String conflict,
        @BindParam("batch_size") @Nullable String batchSize,
        @BindParam("reject_percent") @Nullable String rejectPercent) {

    static final SyncForm EMPTY = new SyncForm(null, null, null, null, null, null, null, null, null, null, null, null);

    /** Refuses with 422 and the field what cannot be read. */
    SyncDraft draft(ScheduleForm times) {
        return new SyncDraft(
                given(name), given(connection), readStream(), readParameters(), given(direction), given(type),
                MappingText.read(mapping), match(match), times.schedule(), given(mode), given(conflict),
                number("batch_size", batchSize), number("reject_percent", rejectPercent));
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private @Nullable JsonNode readStream() {
        var text = given(stream);
        return text == null ? null : text.startsWith("{") ? json("stream", text) : TextNode.valueOf(text);
    }

    private Map<String, String> readParameters() {
        var all = new LinkedHashMap<String, String>();
        for (var line : lines(parameters)) {
            var parts = line.split("=", 2);
            if (parts.length < 2) {
                throw Refusal.invalid("field_invalid", "parameters", "Write a parameter as 'owner = octocat', one a line.");
            }
            all.put(parts[0].strip(), parts[1].strip());
        }
        return all;
    }

    /** Of names with commas between. */
    static List<String> match(@Nullable String match) {
        return match == null
                ? List.of()
                : Stream.of(match.split(",")).map(String::strip).filter(field -> !field.isEmpty()).toList();
    }

    /** Null where the box is empty. */
    static @Nullable Integer number(String field, @Nullable String text) {
        var given = given(text);
        try {
            return given == null ? null : Integer.valueOf(given);
        } catch (NumberFormatException none) {
            throw Refusal.invalid("field_invalid", field, "This has to be a whole number.");
        }
    }

    private static JsonNode json(String field, String text) {
        try {
            return Json.read(text);
        } catch (JsonProcessingException broken) {
            throw Refusal.invalid(
                    "field_invalid", field, "This is no JSON; it breaks at line %d.".formatted(broken.getLocation().getLineNr()));
        }
    }

    private static List<String> lines(@Nullable String text) {
        return text == null ? List.of() : text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    /** @param connections names to offer */
    Form form(List<String> connections) {
        return new Form(
                        "New sync",
                        new Link("Syncs", "/syncs"),
                        "Brings a list of another service in as records, or sends records there, again and again. Try it first: that "
                                + "writes nothing.",
                        "/syncs",
                        "Create",
                        List.of(
                                Field.text("name", "Name").value(name).placeholder("Customers"),
                                Field.text("connection", "Connection").value(connection).suggestions(connections)
                                        .hint("The name of a stored connection, through which the service is asked."),
                                Field.area("stream", "Stream").value(stream)
                                        .hint("Which list of the service: the name of a stream, such as customers, or one of your own as "
                                                + "JSON: {\"path\": \"/people\", \"key\": \"id\"}."),
                                Field.area("parameters", "Parameters").value(parameters).optional()
                                        .hint("What the stream's path needs, one a line: owner = octocat."),
                                Field.choice("direction", "Direction", direction == null ? "import" : direction, List.of(
                                        "import", "Bring their items in", "export", "Send our records there", "two_way", "Both ways")),
                                Field.text("type", "Type of records").value(type).placeholder("customers")
                                        .hint("Plural, with a-z, 0-9 and _. It is made where there is none."),
                                mappingField(mapping),
                                matchField(match)))
                .more(
                        rare(mode, conflict, batchSize, rejectPercent, "", "What the stream allows"),
                        given(mode) != null || given(batchSize) != null || given(rejectPercent) != null
                                || conflict != null && !conflict.equals("last_write_wins"));
    }

    static Field mappingField(@Nullable String mapping) {
        return Field.area("mapping", "Mapping").value(mapping).optional()
                .hint("One rule a line: author = user.login, or title = title | trim. Transforms are lowercase, trim, currency, date, "
                        + "{\"enum\": {…}}, {\"template\": \"…\"} and {\"jq\": \"…\"}. How a value goes back stands behind <=, "
                        + "such as <= none. Without any rule the item is the record.");
    }

    static Field matchField(@Nullable String match) {
        return Field.text("match", "Match by").value(match).optional().placeholder("email")
                .hint("Fields of ours, with commas between, by which an item takes the record that is there already.");
    }

    /** Fields that few need; {@code others} are values and labels of the mode besides the two that there are. */
    static List<Field> rare(
            @Nullable String mode,
            @Nullable String conflict,
            @Nullable String batchSize,
            @Nullable String rejectPercent,
            String... others) {
        var modes = new ArrayList<>(List.of(others));
        modes.addAll(List.of("incremental", "Only what is new", "full", "Everything, and delete what is gone"));
        return List.of(
                Field.choice("mode", "Mode", mode == null ? "" : mode, modes),
                Field.choice("conflict", "Where both have changed", conflict == null ? "last_write_wins" : conflict, List.of(
                        "last_write_wins", "The later change wins", "ours", "Ours stays", "theirs", "Theirs wins")),
                Field.text("batch_size", "Items of a page").value(batchSize).optional()
                        .hint("From 1 to 1000; as many as the stream allows where it is left out."),
                Field.text("reject_percent", "Pause when more is rejected than, in percent").value(rejectPercent).optional()
                        .hint("Of at least 100 items; 50 where it is left out."));
    }
}
