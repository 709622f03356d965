package dev.millrace.api.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import dev.millrace.record.RecordChange;
import dev.millrace.record.RecordWrite;
import dev.millrace.record.Records;
import dev.millrace.record.StoredRecord;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/records/{type}}: the records of a type, and what became of each. */
@RestController
@RequestMapping("/api/v1/records/{recordType}")
class RecordController {

    private static final Pattern VERSION = Pattern.compile("(?:W/)?\"?([1-9][0-9]{0,17})\"?");

    private final Records records;
    private final Causes causes;

    RecordController(Records records, Causes causes) {
        this.records = records;
        this.causes = causes;
    }

    /**
     * One change of a record.
     *
     * @param version the one that the change made
     * @param action created, updated, deleted or restored
     * @param changes each field that changed, with {@code from} and {@code to}
     */
    record ChangeView(
            String changeId,
            long version,
            String action,
            ByView by,
            @Nullable String reason,
            JsonNode changes,
            Instant at) {

        static ChangeView of(RecordChange change) {
            return new ChangeView(
                    change.changeId(),
                    change.version(),
                    change.action().word(),
                    new ByView(change.cause().kind().word(), change.cause().id(), change.cause().name()),
                    change.cause().reason(),
                    change.changes(),
                    change.at());
        }
    }

    /** @param kind person, key, run, import, sync or system */
    record ByView(String kind, String id, String name) {}

    /**
     * Makes a record of the body, which is the document itself, or an object with the document in {@code data} and perhaps a
     * {@code reason}. A type that does not exist yet is made. 422 where it does not fit the type's schema, with {@code field}
     * as {@code /data/email}; 409 where a unique value is taken.
     */
    @PostMapping
    ResponseEntity<RecordView> create(
            Actor actor,
            @PathVariable String recordType,
            @RequestBody JsonNode body,
            @RequestHeader(name = Causes.REASON, required = false) @Nullable String reason,
            @RequestHeader(name = Causes.RUN, required = false) @Nullable String run,
            HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        var given = RecordBody.of(body);
        var made = write(actor, recordType, new RecordWrite.Insert(given.data()), causes.of(actor, request, given.reason()));
        return answer(HttpStatus.CREATED, RecordView.of(made));
    }

    /**
     * Lists the records of a type, the newest first unless {@code sort} says otherwise. All filters hold; a dot leads into an
     * object, as in {@code filter[address.city]=Bern}.
     */
    @GetMapping
    @Parameter(
            in = ParameterIn.QUERY,
            name = "filter[field]",
            description = "The value of a field, or with an operator, `filter[field][gte]`: eq, ne, gt, gte, lt, lte, in, contains, exists.")
    Page<RecordView> list(
            Actor actor,
            @PathVariable String recordType,
            @RequestParam(required = false) @Nullable String sort,
            @RequestParam(name = "created_after", required = false) @Nullable String createdAfter,
            @RequestParam(name = "updated_after", required = false) @Nullable String updatedAfter,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(defaultValue = "false") boolean deleted,
            PageRequest page,
            HttpServletRequest request) {
        actor.require(Right.INSPECT);
        return records.list(actor.workspaceId(), recordType, RecordQueries.of(request), page).map(RecordView::of);
    }

    /**
     * Shows a record, with its version in {@code ETag}. {@code included} has what belongs to it by the relations that are named in
     * {@code include}, the newest 100 of each; where its {@code next_cursor} is not null there are more, which the list of the
     * other type gives. A deleted record is a 404 unless {@code deleted} is true.
     */
    @GetMapping("/{recordId}")
    ResponseEntity<RecordView> get(
            Actor actor,
            @PathVariable String recordType,
            @PathVariable String recordId,
            @RequestParam(defaultValue = "false") boolean deleted,
            @RequestParam(defaultValue = "") String include) {
        actor.require(Right.INSPECT);
        var found = records.get(actor.workspaceId(), recordType, recordId, deleted);
        var names = Arrays.stream(include.split(",")).map(String::strip).filter(name -> !name.isEmpty()).distinct().toList();
        return answer(
                HttpStatus.OK,
                names.isEmpty()
                        ? RecordView.of(found)
                        : RecordView.including(found, records.related(actor.workspaceId(), found, names)));
    }

    /**
     * Changes a record by a merge patch (RFC 7396), given as it is or in {@code data}: fields that are left out stay, a null
     * removes a field. Where nothing is different afterwards there is no new version and no event. 412 where
     * {@code If-Match} names another version.
     */
    @PatchMapping("/{recordId}")
    ResponseEntity<RecordView> change(
            Actor actor,
            @PathVariable String recordType,
            @PathVariable String recordId,
            @RequestBody JsonNode body,
            @RequestHeader(name = "If-Match", required = false) @Nullable String version,
            @RequestHeader(name = Causes.REASON, required = false) @Nullable String reason,
            @RequestHeader(name = Causes.RUN, required = false) @Nullable String run,
            HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        var given = RecordBody.of(body);
        var update = new RecordWrite.Update(recordId, given.data(), version(version));
        return answer(
                HttpStatus.OK, RecordView.of(write(actor, recordType, update, causes.of(actor, request, given.reason()))));
    }

    /** Deletes a record, which can be restored. Deleting it again is a 404. */
    @DeleteMapping("/{recordId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(
            Actor actor,
            @PathVariable String recordType,
            @PathVariable String recordId,
            @RequestHeader(name = "If-Match", required = false) @Nullable String version,
            @RequestHeader(name = Causes.REASON, required = false) @Nullable String reason,
            @RequestHeader(name = Causes.RUN, required = false) @Nullable String run,
            HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        write(actor, recordType, new RecordWrite.Delete(recordId, version(version)), causes.of(actor, request, null));
    }

    /** Brings back a deleted record; one that is not deleted stays as it is. 409 where a unique value is taken by now. */
    @PostMapping("/{recordId}/restore")
    ResponseEntity<RecordView> restore(
            Actor actor,
            @PathVariable String recordType,
            @PathVariable String recordId,
            @RequestHeader(name = Causes.REASON, required = false) @Nullable String reason,
            HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        var restored = write(actor, recordType, new RecordWrite.Restore(recordId), causes.of(actor, request, null));
        return answer(HttpStatus.OK, RecordView.of(restored));
    }

    /** Lists every change of a record, deleted or not, the newest first: who, when, why, and what was different. */
    @GetMapping("/{recordId}/history")
    Page<ChangeView> history(
            Actor actor, @PathVariable String recordType, @PathVariable String recordId, PageRequest page) {
        actor.require(Right.INSPECT);
        return records.history(actor.workspaceId(), recordType, recordId, page).map(ChangeView::of);
    }

    private StoredRecord write(Actor actor, String type, RecordWrite write, Cause cause) {
        return records.writeOne(actor.workspaceId(), type, write, cause).orThrow();
    }

    private static ResponseEntity<RecordView> answer(HttpStatus status, RecordView view) {
        return ResponseEntity.status(status).eTag("\"" + view.version() + "\"").body(view);
    }

    private static @Nullable Long version(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return null;
        }
        var matcher = VERSION.matcher(ifMatch.strip());
        if (!matcher.matches()) {
            throw Refusal.invalid("if_match_invalid", "If-Match", "If-Match is one version, such as \"3\".");
        }
        return Long.valueOf(matcher.group(1));
    }
}
