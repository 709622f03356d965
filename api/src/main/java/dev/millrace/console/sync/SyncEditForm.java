package dev.millrace.console.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.Sync;
import dev.millrace.sync.mapping.FieldMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.BindParam;

/** What of a sync may change, as it was typed; its schedule is a {@link ScheduleForm} beside it. */
record SyncEditForm(
        @Nullable String name,
        @Nullable String mapping,
        @Nullable String mode,
        @Nullable String conflict,
        @BindParam("batch_size") @Nullable String batchSize,
        @BindParam("reject_percent") @Nullable String rejectPercent) {

    static SyncEditForm of(Sync sync) {
        var definition = sync.definition();
        return new SyncEditForm(
                definition.name(),
                definition.mapping().stream().map(SyncEditForm::line).collect(Collectors.joining("\n")),
                definition.mode(),
                definition.conflict(),
                String.valueOf(definition.batchSize()),
                String.valueOf(definition.rejectPercent()));
    }

    private static String line(FieldMapping rule) {
        var from = rule.ours() + " = " + (rule.theirs() == null ? "" : rule.theirs());
        var transform = rule.transform();
        return transform == null ? from : from + " | " + (transform.isTextual() ? transform.asText() : Json.write(transform));
    }

    /** The body of a PATCH. Refuses with 422 and the field what cannot be read. */
    JsonNode patch(ScheduleForm times) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.put("name", name == null ? "" : name.strip());
        patch.set("mapping", Json.mapper().valueToTree(SyncForm.mapping(mapping)));
        patch.set("schedule", times.schedule());
        patch.put("mode", mode);
        patch.put("conflict", conflict);
        patch.set("batch_size", number("batch_size", batchSize));
        patch.set("reject_percent", number("reject_percent", rejectPercent));
        return patch;
    }

    private static JsonNode number(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return JsonNodeFactory.instance.nullNode();
        }
        try {
            return JsonNodeFactory.instance.numberNode(Integer.parseInt(text.strip()));
        } catch (NumberFormatException none) {
            throw Refusal.invalid("field_invalid", field, "This is a number.");
        }
    }

    Form form(Sync sync, String path, ScheduleForm times) {
        var title = String.valueOf(sync.definition().name());
        var fields = new ArrayList<Field>();
        fields.add(Field.text("name", "Name").value(name));
        fields.addAll(times.fields());
        fields.add(Field.area("mapping", "Mapping").value(mapping).optional()
                .hint("One rule a line: author = user.login, or title = title | trim. Rejected items are tried again with the new one."));
        return new Form(
                        "Change " + title,
                        new Link(title, path),
                        "A run at work goes on with what it finds here from its next page on. "
                                + "Another connection, stream or type is another sync.",
                        path + "/edit",
                        "Save",
                        fields)
                .more(
                        List.of(
                                Field.choice("mode", "Mode", mode == null ? "" : mode, List.of(
                                        "incremental", "Only what is new", "full", "Everything, and delete what is gone")),
                                Field.choice("conflict", "Where both have changed", conflict == null ? "" : conflict, List.of(
                                        "last_write_wins", "The later change wins", "ours", "Ours stays", "theirs", "Theirs wins")),
                                Field.text("batch_size", "Items of a page").value(batchSize).optional(),
                                Field.text("reject_percent", "Pause when more is rejected than, in percent")
                                        .value(rejectPercent).optional()),
                        false);
    }
}
