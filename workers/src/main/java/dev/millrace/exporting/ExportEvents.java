package dev.millrace.exporting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.LifecycleStream;
import dev.millrace.exporting.Export.Failure;
import dev.millrace.exporting.ExportStore.Kept;
import dev.millrace.json.Json;
import java.time.Clock;
import java.util.List;

/** Tells of the ends of exports and of their deliveries, in the transaction of what it tells of. */
class ExportEvents {

    private final LifecycleStream stream;
    private final Clock clock;

    ExportEvents(LifecycleStream stream, Clock clock) {
        this.stream = stream;
        this.clock = clock;
    }

    /** Once for each export, however often it is delivered: events with the same id are one. */
    void completed(Kept kept) {
        var event = event(kept.export(), "completed");
        data(event, kept.export()).put("rows", kept.export().rows()).put("completed_at", clock.instant().toString());
        tell(kept, event);
    }

    void failed(Kept kept, Failure failure) {
        var event = event(kept.export(), "failed");
        data(event, kept.export())
                .put("code", failure.code())
                .put("reason", failure.message())
                .put("failed_at", clock.instant().toString());
        tell(kept, event);
    }

    void deliveryFailed(Kept kept, String to, String reason) {
        var event = event(kept.export(), "delivery_failed");
        event.put("id", "%s/delivery_failed/%d".formatted(kept.export().exportId(), clock.instant().toEpochMilli()));
        data(event, kept.export()).put("to", to).put("reason", reason).put("failed_at", clock.instant().toString());
        tell(kept, event);
    }

    private ObjectNode event(Export export, String what) {
        return Json.mapper()
                .createObjectNode()
                .put("specversion", "1.0")
                .put("id", export.exportId() + "/" + what)
                .put("source", "/exports/" + export.exportId())
                .put("type", "export." + what)
                .put("subject", export.exportId())
                .put("time", clock.instant().toString())
                .put("datacontenttype", "application/json");
    }

    private static ObjectNode data(ObjectNode event, Export export) {
        return event.putObject("data")
                .put("export_id", export.exportId())
                .put("type", export.type())
                .put("format", export.format().word());
    }

    private void tell(Kept kept, ObjectNode event) {
        stream.accept(kept.workspaceId(), List.of(event), kept.depth());
    }
}
