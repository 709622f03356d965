package dev.millrace.console.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.console.Field;
import dev.millrace.console.Link;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.exporting.ExportFormat;
import dev.millrace.exporting.ExportRequest;
import dev.millrace.exporting.Exports;
import dev.millrace.exporting.delivery.DeliveryDraft;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.RecordType;
import dev.millrace.record.RecordTypes;
import dev.millrace.record.Records;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The form that asks for an export: first of which type, then of what and whither. */
@Controller
class ExportFormController {

    private static final PageRequest TYPES = new PageRequest(PageRequest.MAX_LIMIT, null);
    /** Of the newest records, which tell of fields that no schema names. */
    private static final PageRequest SAMPLE = new PageRequest(20, null);

    private static final int MOST_SHOWN = 100;

    private final Exports exports;
    private final RecordTypes types;
    private final Records records;

    ExportFormController(Exports exports, RecordTypes types, Records records) {
        this.exports = exports;
        this.types = types;
        this.records = records;
    }

    /** An export as it was typed; what is checked is there. */
    record ExportForm(
            @Nullable String type,
            @Nullable String format,
            @Nullable String from,
            @Nullable String to,
            @Nullable List<String> fields,
            @Nullable List<String> include,
            @Nullable String zip,
            @Nullable String bom,
            @Nullable String deliver,
            @Nullable String address,
            @Nullable String subject,
            @Nullable String connection,
            @Nullable String bucket,
            @Nullable String key,
            @Nullable String path) {

        DeliveryDraft draft() {
            var addresses = Stream.of(given(address).split("[\\s,;]+")).filter(one -> !one.isEmpty()).toList();
            return new DeliveryDraft(
                    given(deliver).isEmpty() ? "download" : given(deliver),
                    addresses.isEmpty() ? null : addresses,
                    orNull(subject),
                    orNull(connection),
                    orNull(bucket),
                    orNull(key),
                    orNull(path));
        }
    }

    /** One of several that can be chosen. */
    record Choice(String value, boolean chosen) {}

    /**
     * @param type null until it is chosen
     * @param complaint why it was refused
     */
    record NewPage(
            List<String> types,
            @Nullable String type,
            List<Field> first,
            List<Choice> fields,
            List<Choice> relations,
            List<Field> more,
            List<Field> delivery,
            Link back,
            @Nullable String complaint) {}

    @GetMapping("/exports/new")
    ModelAndView ask(Actor actor, @RequestParam(required = false) @Nullable String type) {
        actor.require(Right.OPERATE);
        var empty = new ExportForm(type, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        return page(actor, empty, null);
    }

    @PostMapping("/exports")
    ModelAndView create(Actor actor, @ModelAttribute ExportForm given) {
        actor.require(Right.OPERATE);
        try {
            var request = new ExportRequest(
                    day("from", given.from()),
                    day("to", given.to()),
                    null,
                    given.fields() == null ? List.of() : given.fields(),
                    given.include() == null ? List.of() : given.include(),
                    given.zip() != null,
                    given.bom() != null);
            var export = exports.start(
                    actor.workspaceId(), given(given.type()), format(given.format()), request, given.draft(), 0);
            return SeeOther.to(
                    Paths.of("exports", export.exportId()), "The file is being made; it can be fetched here when it is completed.");
        } catch (Refusal refused) {
            var page = page(actor, given, refused);
            page.setStatus(HttpStatusCode.valueOf(refused.kind().status()));
            return page;
        }
    }

    private ModelAndView page(Actor actor, ExportForm given, @Nullable Refusal refused) {
        var type = types.find(actor.workspaceId(), given(given.type())).orElse(null);
        return new ModelAndView(
                "file/export-form",
                "page",
                new NewPage(
                        types.list(actor.workspaceId(), TYPES).data().stream().map(RecordType::type).toList(),
                        type == null ? null : type.type(),
                        List.of(
                                Field.choice("format", "Format", given(given.format()), List.of(
                                        "csv", "CSV", "json", "JSON", "xml", "XML", "pdf", "PDF, for printing")),
                                date("from", "Made from", given.from()).hint("The day in UTC; empty for all."),
                                date("to", "Made before", given.to()).hint("This day is not included.")),
                        type == null ? List.of() : choices(fields(actor, type), given.fields()),
                        type == null ? List.of() : choices(type.relations().keySet(), given.include()),
                        List.of(
                                check("bom", "A byte order mark, as Excel wants it for CSV", given.bom()),
                                check("zip", "Packed as ZIP", given.zip())),
                        delivery(given),
                        new Link("Exports", "/exports"),
                        refused == null ? null : refused.getMessage()));
    }

    private static List<Field> delivery(ExportForm given) {
        return List.of(
                Field.choice("deliver", "Deliver the file", given(given.deliver()), List.of(
                        "download", "No, it is fetched here", "email", "By e-mail", "s3", "To S3-compatible storage", "ftp", "To an FTP server",
                        "sftp", "To an SFTP server")),
                text("address", "E-mail addresses", given.address()).hint("For e-mail: up to 20, with commas between them."),
                text("subject", "Subject", given.subject()).hint("For e-mail."),
                text("connection", "Connection", given.connection()).hint("For S3, FTP and SFTP: the name of a connection."),
                text("bucket", "Bucket", given.bucket()).hint("For S3, unless the connection's address has it."),
                text("key", "Key", given.key()).placeholder("{type}-{date}.{ext}").hint("For S3: what the object is called."),
                text("path", "Path", given.path()).placeholder("{type}-{date}.{ext}").hint("For FTP and SFTP: what the file is called there."));
    }

    private Set<String> fields(Actor actor, RecordType type) {
        var names = new LinkedHashSet<>(List.of("record_id", "version", "created_at", "updated_at"));
        JsonNode schema = type.schema();
        if (schema != null) {
            schema.path("properties").fieldNames().forEachRemaining(names::add);
        }
        records.list(actor.workspaceId(), type.type(), RecordQuery.ALL, SAMPLE)
                .data()
                .forEach(record -> record.data().fieldNames().forEachRemaining(names::add));
        return names;
    }

    private static List<Choice> choices(Set<String> names, @Nullable List<String> chosen) {
        return names.stream().limit(MOST_SHOWN).map(name -> new Choice(name, chosen != null && chosen.contains(name))).toList();
    }

    private static Field text(String name, String label, @Nullable String value) {
        return Field.text(name, label).value(value).optional();
    }

    private static Field date(String name, String label, @Nullable String value) {
        return Field.of("date", name, label).value(value).optional();
    }

    private static Field check(String name, String label, @Nullable String value) {
        return Field.of("check", name, label).value(value == null ? "" : "true").optional();
    }

    private static @Nullable Instant day(String field, @Nullable String text) {
        try {
            return given(text).isEmpty() ? null : LocalDate.parse(given(text)).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException unreadable) {
            throw Refusal.invalid("field_invalid", field, "A day is written as 2026-11-22.");
        }
    }

    private static ExportFormat format(@Nullable String word) {
        return Stream.of(ExportFormat.values())
                .filter(format -> format.word().equals(word == null ? "csv" : word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid("field_invalid", "format", "The format is CSV, JSON, XML or PDF."));
    }

    private static String given(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    private static @Nullable String orNull(@Nullable String text) {
        return given(text).isEmpty() ? null : given(text);
    }
}
