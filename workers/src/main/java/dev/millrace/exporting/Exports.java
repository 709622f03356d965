package dev.millrace.exporting;

import dev.millrace.dispatch.Wake;
import dev.millrace.exporting.Export.Status;
import dev.millrace.exporting.ExportStore.Kept;
import dev.millrace.exporting.delivery.ExportDeliveries;
import dev.millrace.exporting.delivery.Delivery;
import dev.millrace.exporting.delivery.DeliveryDraft;
import dev.millrace.file.StoredFiles;
import dev.millrace.id.Ids;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordFilter;
import dev.millrace.record.RecordTypes;
import dev.millrace.refusal.Refusal;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The exports of a workspace. Another workspace's export is not found. */
@Component
public class Exports {

    /** How many exports of a workspace may wait or be at work. */
    private static final int MOST_OPEN = 20;

    private static final int MOST_FIELDS = 500;

    private final ExportStore store;
    private final ExportWork work;
    private final ExportDeliveries deliveries;
    private final StoredFiles files;
    private final RecordTypes types;
    private final ExportSettings settings;
    private final Wake wake;
    private final TransactionTemplate transaction;
    private final Ids ids;
    private final Clock clock;

    Exports(
            ExportStore store,
            ExportWork work,
            ExportDeliveries deliveries,
            StoredFiles files,
            RecordTypes types,
            ExportSettings settings,
            Wake wake,
            TransactionTemplate transaction,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.work = work;
        this.deliveries = deliveries;
        this.files = files;
        this.types = types;
        this.settings = settings;
        this.wake = wake;
        this.transaction = transaction;
        this.ids = ids;
        this.clock = clock;
    }

    /** A link to a file, for whoever has it. */
    public record Link(long expires, String signature) {}

    /**
     * Has records of a type written to a file. Refuses with 404 an unknown type, with 422 what cannot be meant, and with 409 where too
     * many exports have not ended.
     *
     * @param depth how many runs in a row led to this; the event at the end is one of that depth
     */
    public Export start(String workspaceId, String type, ExportFormat format, ExportRequest request, int depth) {
        return start(workspaceId, type, format, request, null, depth);
    }

    /**
     * The same with a delivery of the file as soon as it is made.
     *
     * @param deliver null, or one to {@code download}, for a file that is fetched
     */
    public Export start(
            String workspaceId,
            String type,
            ExportFormat format,
            ExportRequest request,
            @Nullable DeliveryDraft deliver,
            int depth) {
        check(workspaceId, type, request);
        var destination = deliver == null ? null : deliveries.check(workspaceId, deliver);
        if (store.countOpen(workspaceId) >= MOST_OPEN) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "exports_too_many",
                    "%d exports of this workspace have not ended; wait for one, or cancel it.".formatted(MOST_OPEN));
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var fresh = new Export(
                ids.next("exp"), type, format, Status.QUEUED, request, null, 0, 0, now, null, null, null);
        transaction.executeWithoutResult(status -> {
            store.insert(workspaceId, fresh, depth, SignedLink.key());
            if (deliver != null && destination != null) {
                deliveries.plan(workspaceId, fresh.exportId(), deliver);
            }
            wake.up(ExportWork.QUEUE);
        });
        return fresh;
    }

    private void check(String workspaceId, String type, ExportRequest request) {
        var known = types.get(workspaceId, type);
        if (request.filter() != null) {
            RecordFilter.of(request.filter());
        }
        if (request.from() != null && request.to() != null && !request.from().isBefore(request.to())) {
            throw Refusal.invalid("field_invalid", "to", "to is a time after from.");
        }
        if (request.fields().size() > MOST_FIELDS || new HashSet<>(request.fields()).size() < request.fields().size()) {
            throw Refusal.invalid("field_invalid", "fields", "fields names up to %d fields, each once.".formatted(MOST_FIELDS));
        }
        for (var name : request.include()) {
            if (!known.relations().containsKey(name)) {
                throw Refusal.invalid(
                        "relation_unknown",
                        "include",
                        "The type '%s' has no relation '%s'; its relations are %s."
                                .formatted(type, name, known.relations().isEmpty() ? "none" : String.join(", ", known.relations().keySet())));
            }
        }
    }

    public Export get(String workspaceId, String exportId) {
        return store.find(workspaceId, exportId).orElseThrow(() -> Refusal.notFound("export", exportId));
    }

    /** The newest first. */
    public Page<Export> list(String workspaceId, PageRequest page) {
        return Page.of(store.list(workspaceId, page), page, Export::exportId);
    }

    /**
     * Delivers the file of a completed export, again or for the first time. Refuses with 409 where there is no file, or it is being
     * delivered, and with 422 where nobody has said where it is to go.
     *
     * @param deliver where it goes; null for where it was to go so far
     */
    public void deliver(String workspaceId, String exportId, @Nullable DeliveryDraft deliver) {
        var export = get(workspaceId, exportId);
        if (export.status() != Status.COMPLETED) {
            throw notCompleted(export);
        }
        var draft = deliver != null ? deliver : deliveries.find(exportId).map(Delivery::draft).orElse(null);
        if (draft == null || deliveries.check(workspaceId, draft) == null) {
            throw Refusal.invalid("field_missing", "/deliver/to", "to says where the file goes: email, s3, ftp or sftp.");
        }
        deliveries.again(workspaceId, exportId, draft);
    }

    /** How its delivery stands; empty for one that is fetched. */
    public Optional<Delivery> delivery(Export export) {
        return deliveries.find(export.exportId());
    }

    /** Of several, by their ids. */
    public Map<String, Delivery> deliveries(List<Export> several) {
        return deliveries.all(several.stream().map(Export::exportId).toList());
    }

    /** A link that is good for an hour, unless it is set otherwise. */
    public Link link(String workspaceId, String exportId) {
        get(workspaceId, exportId);
        var expires = clock.instant().plus(settings.linkLasts()).getEpochSecond();
        return new Link(expires, SignedLink.sign(kept(exportId).linkKey(), exportId, expires));
    }

    /** The export to which a link leads. Refuses with 404 a link that we have not made, or that has expired. */
    public Export linked(String exportId, Link link) {
        return store.kept(exportId)
                .filter(kept -> Instant.ofEpochSecond(link.expires()).isAfter(clock.instant()))
                .filter(kept -> SignedLink.isSigned(kept.linkKey(), exportId, link))
                .map(Kept::export)
                .orElseThrow(() -> Refusal.of(
                        Refusal.Kind.NOT_FOUND, "export_link_expired", "This link has expired; ask for another one."));
    }

    /** The file of {@code export} from a byte on, counted from 0. Refuses with 409 where it is not finished. */
    public InputStream file(Export export, long from) {
        var fileId = kept(export.exportId()).fileId();
        if (export.status() != Status.COMPLETED || fileId == null) {
            throw notCompleted(export);
        }
        return files.read(fileId, from);
    }

    private static Refusal notCompleted(Export export) {
        return Refusal.of(
                Refusal.Kind.CONFLICT,
                "export_not_completed",
                "The export is %s; there is a file when it is completed.".formatted(export.status().word()));
    }

    private Kept kept(String exportId) {
        return store.kept(exportId).orElseThrow(() -> Refusal.notFound("export", exportId));
    }

    /** Ends the export and removes what there is of its file. Refuses with 409 where it has ended. */
    public Export cancel(String workspaceId, String exportId) {
        get(workspaceId, exportId);
        if (!work.end(exportId, Status.CANCELLED, null)) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "export_ended", "The export has ended; there is nothing to cancel.");
        }
        return get(workspaceId, exportId);
    }

    /** Deletes an export that has ended, and its file. Refuses with 409 where it has not. */
    public void delete(String workspaceId, String exportId) {
        get(workspaceId, exportId);
        transaction.executeWithoutResult(status -> files.delete(store.delete(workspaceId, exportId)
                .orElseThrow(() -> Refusal.of(
                        Refusal.Kind.CONFLICT, "export_open", "The export has not ended; cancel it first."))));
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT6M")
    void forgetWhatIsOld() {
        while (forgetSome() == 20) {
            // Bounded transactions.
        }
    }

    private int forgetSome() {
        List<String> gone = transaction.execute(status -> {
            var forgotten = store.forget(clock.instant().minus(settings.kept()), 20);
            forgotten.forEach(files::delete);
            return forgotten;
        });
        return gone.size();
    }
}
