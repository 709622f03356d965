package dev.millrace.exporting;

import dev.millrace.exporting.Export.Status;
import dev.millrace.exporting.ExportStore.Kept;
import dev.millrace.exporting.delivery.Shipment;
import dev.millrace.exporting.delivery.Shipments;
import dev.millrace.file.StoredFiles;
import dev.millrace.mail.Outbox;
import java.util.Optional;

/** Hands the files of completed exports to those who deliver them. */
class ExportShipments implements Shipments {

    private final ExportStore store;
    private final StoredFiles files;
    private final ExportEvents events;
    private final Outbox outbox;
    private final ExportSettings settings;

    ExportShipments(ExportStore store, StoredFiles files, ExportEvents events, Outbox outbox, ExportSettings settings) {
        this.store = store;
        this.files = files;
        this.events = events;
        this.outbox = outbox;
        this.settings = settings;
    }

    @Override
    public Optional<Shipment> find(String exportId) {
        return store.kept(exportId)
                .filter(kept -> kept.export().status() == Status.COMPLETED && kept.fileId() != null)
                .map(this::shipment);
    }

    private Shipment shipment(Kept kept) {
        var export = kept.export();
        // The link is for somebody who reads the mail some day; it is good for as long as there is a file.
        var ends = (export.endedAt() == null ? export.createdAt() : export.endedAt()).plus(settings.kept());
        return new Shipment(
                export.exportId(),
                kept.workspaceId(),
                export.type(),
                "%s, %,d %s".formatted(export.type(), export.rows(), export.rows() == 1 ? "record" : "records"),
                export.extension(),
                export.day(),
                export.fileName(),
                export.mediaType(),
                export.size(),
                () -> outbox.link("/downloads/%s?expires=%d&signature=%s"
                        .formatted(
                                export.exportId(),
                                ends.getEpochSecond(),
                                SignedLink.sign(kept.linkKey(), export.exportId(), ends.getEpochSecond()))),
                PdfFile.at(ends),
                () -> files.read(String.valueOf(kept.fileId()), 0));
    }

    @Override
    public void delivered(String exportId) {
        store.kept(exportId).ifPresent(events::completed);
    }

    @Override
    public void failed(String exportId, String to, String reason) {
        store.kept(exportId).ifPresent(kept -> events.deliveryFailed(kept, to, reason));
    }
}
