package dev.millrace.console.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.json.Json;
import dev.millrace.sync.Sync;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.BindParam;

/** What of a sync may change, as it was typed; its schedule is a {@link ScheduleForm} beside it. */
record SyncEditForm(
        @Nullable String name,
        @Nullable String mapping,
        @Nullable String match,
        @Nullable String mode,
        @Nullable String conflict,
        @BindParam("batch_size") @Nullable String batchSize,
        @BindParam("reject_percent") @Nullable String rejectPercent) {

    static SyncEditForm of(Sync sync) {
        var definition = sync.definition();
        return new SyncEditForm(
                definition.name(),
                MappingText.write(definition.mapping()),
                String.join(", ", definition.match()),
                definition.mode(),
                definition.conflict(),
                String.valueOf(definition.batchSize()),
                String.valueOf(definition.rejectPercent()));
    }

    /** The body of a PATCH. Refuses with 422 and the field what cannot be read. */
    JsonNode patch(ScheduleForm times, Sync before) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.put("name", name == null ? "" : name.strip());
        patch.set("mapping", Json.mapper().valueToTree(MappingText.read(mapping)));
        patch.set("match", Json.mapper().valueToTree(SyncForm.match(match)));
        patch.set("schedule", times.schedule(before.definition().schedule()));
        patch.put("mode", mode);
        patch.put("conflict", conflict);
        patch.put("batch_size", SyncForm.number("batch_size", batchSize));
        patch.put("reject_percent", SyncForm.number("reject_percent", rejectPercent));
        return patch;
    }

    Form form(Sync sync, String path) {
        var title = String.valueOf(sync.definition().name());
        return new Form(
                        "Change " + title,
                        new Link(title, path),
                        "A run at work goes on with what it finds here from its next page on, and rejected items are tried again with "
                                + "another mapping. Another connection, stream or type is another sync.",
                        path + "/edit",
                        "Save",
                        List.of(Field.text("name", "Name").value(name), SyncForm.mappingField(mapping), SyncForm.matchField(match)))
                .more(SyncForm.rare(mode, conflict, batchSize, rejectPercent), false);
    }
}
