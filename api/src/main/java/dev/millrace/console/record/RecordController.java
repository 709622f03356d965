package dev.millrace.console.record;

import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Curl;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Link;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import dev.millrace.record.RecordChange;
import dev.millrace.record.RecordOutcome;
import dev.millrace.record.RecordType;
import dev.millrace.record.RecordTypes;
import dev.millrace.record.RecordWrite;
import dev.millrace.record.Records;
import dev.millrace.record.StoredRecord;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** One record: its data and its history, make, change, delete, restore. */
@Controller("consoleRecordController")
@RequestMapping("/records/{type}")
class RecordController {

    private static final String SAMPLE = "{\n  \"name\": \"\"\n}";

    private final RecordTypes types;
    private final Records records;
    private final Moments moments;
    private final Curl curl;

    RecordController(RecordTypes types, Records records, Moments moments, Curl curl) {
        this.types = types;
        this.records = records;
        this.moments = moments;
        this.curl = curl;
    }

    @GetMapping("/new")
    ModelAndView form(Actor actor, @PathVariable String type) {
        actor.require(Right.DEVELOP);
        types.get(actor.workspaceId(), type);
        return make(type, SAMPLE, null).page();
    }

    @PostMapping
    ModelAndView create(
            Actor actor, @PathVariable String type, @RequestParam String data, @RequestParam(required = false) @Nullable String reason) {
        actor.require(Right.DEVELOP);
        types.get(actor.workspaceId(), type);
        try {
            var made = write(actor, type, new RecordWrite.Insert(Typed.json("data", data)), reason).orThrow();
            return SeeOther.to(path(made), "The record is made.");
        } catch (Refusal refused) {
            return make(type, data, reason).refused(refused);
        }
    }

    @GetMapping("/{recordId}")
    ModelAndView record(Actor actor, @PathVariable String type, @PathVariable String recordId, PageRequest page) {
        actor.require(Right.INSPECT);
        var kind = types.get(actor.workspaceId(), type);
        var record = records.get(actor.workspaceId(), type, recordId, true);
        var history = records.history(actor.workspaceId(), type, recordId, page);
        return new ModelAndView(
                "record/page",
                "page",
                new RecordPage(
                        ShortId.of(recordId),
                        new Link(type, Paths.of("records", type)),
                        title(kind, record),
                        record.isDeleted() ? new State("Deleted", "cancelled") : new State("Stored", "completed"),
                        record.version(),
                        moments.of(record.createdAt()),
                        moments.of(record.updatedAt()),
                        actor.may(Right.DEVELOP) ? actions(record) : List.of(),
                        JsonBlock.of("data", "Data", record.data(), true),
                        history.data().stream().map(this::row).toList(),
                        Pager.of(history, page, path(record)),
                        curl.get("/api/v1/records/%s/%s%s".formatted(type, recordId, record.isDeleted() ? "?deleted=true" : ""))));
    }

    @GetMapping("/{recordId}/edit")
    ModelAndView edit(Actor actor, @PathVariable String type, @PathVariable String recordId) {
        actor.require(Right.DEVELOP);
        var record = records.get(actor.workspaceId(), type, recordId, false);
        return change(record, record.version(), JsonBlock.pretty(record.data()), null).page();
    }

    @PostMapping("/{recordId}/edit")
    ModelAndView save(
            Actor actor,
            @PathVariable String type,
            @PathVariable String recordId,
            @RequestParam long version,
            @RequestParam String data,
            @RequestParam(required = false) @Nullable String reason) {
        actor.require(Right.DEVELOP);
        var record = records.get(actor.workspaceId(), type, recordId, false);
        try {
            var replace = new RecordWrite.Replace(recordId, Typed.json("data", data), version);
            return SeeOther.to(
                    path(record),
                    switch (write(actor, type, replace, reason)) {
                        case RecordOutcome.Written written -> "The record is changed; it has version %d.".formatted(written.record().version());
                        case RecordOutcome.Unchanged unchanged -> "Nothing was different, so nothing has changed.";
                        case RecordOutcome.Refused refused -> throw refused.refusal();
                    });
        } catch (Refusal refused) {
            return change(record, version, data, reason).refused(refused);
        }
    }

    @GetMapping("/{recordId}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String type, @PathVariable String recordId) {
        actor.require(Right.DEVELOP);
        var record = records.get(actor.workspaceId(), type, recordId, false);
        var kind = types.get(actor.workspaceId(), type);
        return new Confirmation(
                        "Delete %s?".formatted(title(kind, record)),
                        new Link(ShortId.of(recordId).shown(), path(record)),
                        List.of(
                                "It is in no list any more, and whoever asks for it is told that there is none.",
                                "Automations and webhooks are told by the event %s.deleted.".formatted(kind.singular()),
                                "It keeps its history and can be restored."),
                        path(record) + "/delete",
                        "Delete the record")
                .page();
    }

    @PostMapping("/{recordId}/delete")
    ModelAndView delete(Actor actor, @PathVariable String type, @PathVariable String recordId) {
        actor.require(Right.DEVELOP);
        var deleted = write(actor, type, new RecordWrite.Delete(recordId, null), null).orThrow();
        return SeeOther.to(path(deleted), "The record is deleted.");
    }

    @PostMapping("/{recordId}/restore")
    ModelAndView restore(Actor actor, @PathVariable String type, @PathVariable String recordId) {
        actor.require(Right.DEVELOP);
        var path = Paths.of("records", type, recordId);
        return SeeOther.unlessConflict(path, () -> {
            write(actor, type, new RecordWrite.Restore(recordId), null).orThrow();
            return SeeOther.to(path, "The record is back.");
        });
    }

    private RecordOutcome write(Actor actor, String type, RecordWrite write, @Nullable String reason) {
        return records.writeOne(actor.workspaceId(), type, write, Cause.of(actor).because(reason));
    }

    private static List<Action> actions(StoredRecord record) {
        return record.isDeleted()
                ? List.of(Action.act("Restore", path(record) + "/restore").primary())
                : List.of(
                        Action.page("Delete", path(record) + "/delete"),
                        Action.page("Edit", path(record) + "/edit").primary());
    }

    private static Form make(String type, String data, @Nullable String reason) {
        var path = Paths.of("records", type);
        return new Form("New record of " + type, new Link(type, path), "A record is a JSON object.", path, "Create", fields(data, reason));
    }

    /** The version travels in the address, so that nobody's change in between is lost. */
    private static Form change(StoredRecord record, long version, String data, @Nullable String reason) {
        return new Form(
                "Edit the record",
                new Link(ShortId.of(record.recordId()).shown(), path(record)),
                "What you leave out is removed. The history keeps what was.",
                Paths.with(path(record) + "/edit", "version", String.valueOf(version)),
                "Save",
                fields(data, reason));
    }

    private static List<Field> fields(String data, @Nullable String reason) {
        return List.of(
                Field.area("data", "Data").value(data),
                Field.text("reason", "Reason")
                        .value(reason)
                        .hint("Stands in the history.")
                        .optional());
    }

    private RecordPage.ChangeRow row(RecordChange change) {
        var changes = change.changes().propertyStream().limit(RecordPage.MOST_FIELDS)
                .map(field -> new RecordPage.FieldRow(
                        field.getKey(),
                        Columns.cell(field.getValue().path("from")),
                        Columns.cell(field.getValue().path("to"))))
                .toList();
        return new RecordPage.ChangeRow(
                change.version(),
                change.action().word(),
                "%s (%s)".formatted(change.cause().name(), change.cause().kind().word()),
                change.cause().reason() == null ? "" : change.cause().reason(),
                change.action() == RecordOutcome.Action.CREATED ? List.of() : changes,
                change.changes().size() > RecordPage.MOST_FIELDS
                        ? "and %d more".formatted(change.changes().size() - RecordPage.MOST_FIELDS)
                        : "",
                moments.of(change.at()));
    }

    private static String title(RecordType type, StoredRecord record) {
        var name = Columns.name(type, record);
        return name.isEmpty() ? "%s %s".formatted(type.singular(), ShortId.of(record.recordId()).shown()) : name;
    }

    private static String path(StoredRecord record) {
        return Paths.of("records", record.type(), record.recordId());
    }
}
