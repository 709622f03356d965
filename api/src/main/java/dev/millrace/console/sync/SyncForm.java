package dev.millrace.console.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.SyncDraft;
import dev.millrace.sync.mapping.FieldMapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A sync as it was typed.
 *
 * @param stream a name, or a stream as JSON
 * @param parameters a line each, {@code owner = octocat}
 * @param mapping a line each, {@code author = user.login} or {@code title = title | trim}; how it goes back stands behind {@code <=}
 * @param match fields with commas between
 * @param schedule a duration such as {@code PT15M}, a cron expression, or nothing
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
        @Nullable String schedule,
        @Nullable String mode,
        @Nullable String conflict) {

    static final SyncForm EMPTY = new SyncForm(null, null, null, null, null, null, null, null, null, null, null);

    SyncDraft draft() {
        return new SyncDraft(
                given(name), given(connection), readStream(), readParameters(), given(direction), given(type), mapping(mapping),
                readMatch(), readSchedule(), given(mode),
                given(conflict), null, null);
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

    /** Of lines such as {@code title = title | trim}. */
    static List<FieldMapping> mapping(@Nullable String mapping) {
        var all = new ArrayList<FieldMapping>();
        for (var line : lines(mapping)) {
            var parts = line.split("=", 2);
            if (parts.length < 2) {
                throw Refusal.invalid("field_invalid", "mapping", "Write a rule as 'author = user.login' or 'title = title | trim', one a line.");
            }
            var ways = parts[1].split("<=", 2);
            var from = ways[0].split("\\|", 2);
            all.add(new FieldMapping(
                    parts[0].strip(),
                    given(from[0]),
                    from.length < 2 ? null : transform(from[1].strip()),
                    ways.length < 2 ? null : transform(ways[1].strip())));
        }
        return all;
    }

    private List<String> readMatch() {
        return match == null ? List.of() : Stream.of(match.split(",")).map(String::strip).filter(field -> !field.isEmpty()).toList();
    }

    private static JsonNode transform(String text) {
        return text.startsWith("{") ? json("mapping", text) : TextNode.valueOf(text);
    }

    private @Nullable JsonNode readSchedule() {
        var text = given(schedule);
        return text == null ? null : JsonNodeFactory.instance.objectNode().put(text.startsWith("P") ? "every" : "cron", text);
    }

    private static JsonNode json(String field, String text) {
        try {
            return Json.read(text);
        } catch (JsonProcessingException broken) {
            throw Refusal.invalid("field_invalid", field, "This is no JSON; it breaks at line %d.".formatted(broken.getLocation().getLineNr()));
        }
    }

    private static List<String> lines(@Nullable String text) {
        return text == null ? List.of() : text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    Form form() {
        return new Form(
                "New sync",
                new Link("Syncs", "/syncs"),
                "Brings a list of another service in as records, or sends records there, again and again. Try it first: that writes nothing.",
                "/syncs",
                "Create",
                List.of(
                        Field.text("name", "Name").value(name).placeholder("Customers"),
                        Field.text("connection", "Connection").value(connection).placeholder("stripe")
                                .hint("The name of a stored connection."),
                        Field.area("stream", "Stream").value(stream).placeholder("customers")
                                .hint("The name of a stream of the provider, or JSON: {\"path\": \"/people\", \"key\": \"id\"}."),
                        Field.area("parameters", "Parameters").value(parameters).optional()
                                .hint("What the stream's path needs, one a line: owner = octocat."),
                        Field.choice("direction", "Direction", direction == null ? "import" : direction, List.of(
                                "import", "Bring their items in", "export", "Send our records there", "two_way", "Both ways")),
                        Field.text("type", "Type of records").value(type).placeholder("customers")
                                .hint("Plural, with a-z, 0-9 and _. It is made where there is none."),
                        Field.area("mapping", "Mapping").value(mapping).optional()
                                .hint("One rule a line: author = user.login, or title = title | trim. Transforms are lowercase, trim, "
                                        + "currency, date, {\"enum\": {…}}, {\"template\": \"…\"} and {\"jq\": \"…\"}. How a value goes back "
                                        + "stands behind <=, such as <= none. Without any rule the item is the record."),
                        Field.text("match", "Match by").value(match).optional().placeholder("email")
                                .hint("Fields of ours by which an item takes the record that is there already."),
                        Field.text("schedule", "Schedule").value(schedule).optional().placeholder("PT15M")
                                .hint("A duration such as PT15M, or cron such as 0 6 * * * in UTC. Empty: by hand."),
                        Field.choice("mode", "Mode", mode == null ? "" : mode, List.of(
                                "", "What the stream allows", "incremental", "Only what is new", "full", "Everything, and delete what is gone")),
                        Field.choice("conflict", "Where both have changed", conflict == null ? "last_write_wins" : conflict, List.of(
                                "last_write_wins", "The later change wins", "ours", "Ours stays", "theirs", "Theirs wins"))));
    }
}
