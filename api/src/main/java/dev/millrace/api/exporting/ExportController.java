package dev.millrace.api.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.record.Causes;
import dev.millrace.exporting.Export;
import dev.millrace.exporting.ExportFormat;
import dev.millrace.exporting.ExportRequest;
import dev.millrace.exporting.Exports;
import dev.millrace.exporting.delivery.DeliveryDraft;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/exports}: records that become files. */
@RestController
@RequestMapping("/api/v1/exports")
class ExportController {

    private final Exports exports;
    private final Causes causes;
    private final PublicUrl publicUrl;

    ExportController(Exports exports, Causes causes, PublicUrl publicUrl) {
        this.exports = exports;
        this.causes = causes;
        this.publicUrl = publicUrl;
    }

    /**
     * What is to be exported.
     *
     * @param format csv, json, xml or pdf; csv by default
     * @param from only records made at this time or later
     * @param to only records made before this time
     * @param filter only records that it finds, {@code {"status": "active"}}
     * @param fields in their order; all of them without it
     * @param include relations of the type whose records come along
     * @param zip whether the file is packed; false by default
     * @param bom whether a CSV file begins with a byte order mark, as Excel wants it; false by default
     * @param deliver where the file goes; it is kept for download by default
     */
    record ExportBody(
            @Nullable String type,
            @Nullable String format,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable JsonNode filter,
            @Nullable List<@Nullable String> fields,
            @Nullable List<@Nullable String> include,
            @Nullable Boolean zip,
            @Nullable Boolean bom,
            @Nullable Delivery deliver) {}

    /**
     * Where the file goes.
     *
     * @param to download, the default; email, s3, ftp or sftp
     * @param address of the e-mail, one to twenty
     * @param subject of the e-mail; ours without it
     * @param connection the name of the stored connection that leads to the storage or server
     * @param bucket of S3; left out where the address of the connection has it
     * @param key of the object; {@code {type}-{date}.{ext}} by default
     * @param path of the file on the server; {@code {type}-{date}.{ext}} by default
     */
    record Delivery(
            @Nullable String to,
            @Nullable List<@Nullable String> address,
            @Nullable String subject,
            @Nullable String connection,
            @Nullable String bucket,
            @Nullable String key,
            @Nullable String path) {

        DeliveryDraft draft() {
            var addresses = address == null ? null : address.stream().map(one -> one == null ? "" : one).toList();
            return new DeliveryDraft(to == null ? "download" : to, addresses, subject, connection, bucket, key, path);
        }
    }

    /** @param deliver where the file goes; where it was to go so far without it */
    record DeliverBody(@Nullable Delivery deliver) {}

    /** Exports the records of a type to a file, which is written behind the answer and kept for seven days. */
    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    ExportView create(Actor actor, @RequestBody ExportBody body, HttpServletRequest request) {
        actor.require(Right.OPERATE);
        if (body.type() == null) {
            throw Refusal.invalid("field_missing", "type", "type is the type of the records, such as users.");
        }
        var wanted = new ExportRequest(
                body.from(),
                body.to(),
                body.filter() == null || body.filter().isNull() ? null : body.filter(),
                names("fields", body.fields()),
                names("include", body.include()),
                Boolean.TRUE.equals(body.zip()),
                Boolean.TRUE.equals(body.bom()));
        var depth = causes.of(actor, request, null).depth();
        return view(
                actor,
                exports.start(
                        actor.workspaceId(),
                        body.type(),
                        format(body.format()),
                        wanted,
                        body.deliver() == null ? null : body.deliver().draft(),
                        depth));
    }

    /** Lists the exports, the newest first. They are kept for seven days after their end. */
    @GetMapping
    Page<ExportView> list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = exports.list(actor.workspaceId(), page);
        var deliveries = exports.deliveries(found.data());
        return found.map(one -> ExportView.of(one, deliveries.get(one.exportId()), null, null));
    }

    /** Shows an export, how far it has come, and when it is completed a link to its file that needs no credentials. */
    @GetMapping("/{exportId}")
    ExportView get(Actor actor, @PathVariable String exportId) {
        actor.require(Right.INSPECT);
        return view(actor, exports.get(actor.workspaceId(), exportId));
    }

    /** Gives the file, or a range of it. 409 until the export is completed. */
    @GetMapping("/{exportId}/file")
    void file(Actor actor, @PathVariable String exportId, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        actor.require(Right.INSPECT);
        new FileAnswer(exports, exports.get(actor.workspaceId(), exportId)).send(request, response);
    }

    /** Cancels an export; what there is of its file goes. 409 when it has ended. */
    @PostMapping("/{exportId}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ExportView cancel(Actor actor, @PathVariable String exportId) {
        actor.require(Right.OPERATE);
        return view(actor, exports.cancel(actor.workspaceId(), exportId));
    }

    /**
     * Delivers the file of a completed export again, or elsewhere. It is tried eight times within half a day. 409 when there is no
     * file, or it is being delivered.
     */
    @PostMapping("/{exportId}/deliver")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ExportView deliver(Actor actor, @PathVariable String exportId, @RequestBody(required = false) @Nullable DeliverBody body) {
        actor.require(Right.OPERATE);
        var deliver = body == null ? null : body.deliver();
        exports.deliver(actor.workspaceId(), exportId, deliver == null ? null : deliver.draft());
        return view(actor, exports.get(actor.workspaceId(), exportId));
    }

    /** Deletes an export that has ended, and its file. 409 when it has not ended. */
    @DeleteMapping("/{exportId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String exportId) {
        actor.require(Right.OPERATE);
        exports.delete(actor.workspaceId(), exportId);
    }

    private ExportView view(Actor actor, Export export) {
        var delivery = exports.delivery(export).orElse(null);
        if (export.status() != Export.Status.COMPLETED) {
            return ExportView.of(export, delivery, null, null);
        }
        var link = exports.link(actor.workspaceId(), export.exportId());
        var path = "/downloads/%s?expires=%d&signature=%s".formatted(export.exportId(), link.expires(), link.signature());
        return ExportView.of(export, delivery, publicUrl.of(path), Instant.ofEpochSecond(link.expires()));
    }

    private static ExportFormat format(@Nullable String word) {
        return switch (word == null ? "csv" : word) {
            case "csv" -> ExportFormat.CSV;
            case "json" -> ExportFormat.JSON;
            case "xml" -> ExportFormat.XML;
            case "pdf" -> ExportFormat.PDF;
            default -> throw Refusal.invalid("field_invalid", "format", "format is csv, json, xml or pdf.");
        };
    }

    private static List<String> names(String field, @Nullable List<@Nullable String> given) {
        var names = new ArrayList<String>();
        for (var name : given == null ? List.<@Nullable String>of() : given) {
            if (name == null || name.isBlank()) {
                throw Refusal.invalid("field_invalid", "/%s/%d".formatted(field, names.size()), "This is a name.");
            }
            names.add(name);
        }
        return names;
    }
}
