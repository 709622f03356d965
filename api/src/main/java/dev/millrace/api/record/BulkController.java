package dev.millrace.api.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.record.bulk.BulkAnswer;
import dev.millrace.record.bulk.BulkRequest;
import dev.millrace.record.bulk.BulkRequest.Options;
import dev.millrace.record.bulk.BulkWrites;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/bulk}: many records in one request. */
@RestController
@RequestMapping("/api/v1/bulk")
class BulkController {

    private static final OptionsBody NO_OPTIONS = new OptionsBody(null, null, null, null);

    private final BulkWrites bulk;
    private final Causes causes;

    BulkController(BulkWrites bulk, Causes causes) {
        this.bulk = bulk;
        this.causes = causes;
    }

    /**
     * Records to be made.
     *
     * @param data the documents
     */
    record CreateBody(
            @Nullable String type, @Nullable JsonNode data, @Nullable OptionsBody options, @Nullable String reason) {}

    /**
     * Records to be changed.
     *
     * @param filter fields and their values, {@code {"status": "active", "amount": {"gte": 10}}}; {@code {}} for all
     * @param updates a merge patch for each of them
     */
    record UpdateBody(
            @Nullable String type,
            @Nullable JsonNode filter,
            @Nullable JsonNode updates,
            @Nullable OptionsBody options,
            @Nullable String reason) {}

    /**
     * @param validateOnly whether everything is checked and nothing kept; false by default
     * @param dryRun the same
     * @param skipNotifications whether no events are made; false by default
     * @param returnIds whether the ids are answered; true by default
     */
    record OptionsBody(
            @Nullable Boolean validateOnly,
            @Nullable Boolean dryRun,
            @Nullable Boolean skipNotifications,
            @Nullable Boolean returnIds) {

        Options options() {
            return new Options(isSet(validateOnly) || isSet(dryRun), isSet(skipNotifications));
        }

        boolean ids() {
            return returnIds == null || returnIds;
        }

        private static boolean isSet(@Nullable Boolean option) {
            return option != null && option;
        }
    }

    /**
     * Makes many records. Up to 1,000 are made at once, 200: what is valid is stored, and {@code errors} names the rest by
     * {@code index}. More become a job, 202.
     */
    @PostMapping("/create")
    ResponseEntity<Object> create(Actor actor, @RequestBody CreateBody body, HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        var data = body.data();
        if (data == null || !data.isArray()) {
            throw missing("data", "data is an array of documents.");
        }
        var options = body.options() == null ? NO_OPTIONS : body.options();
        var wanted = new BulkRequest.Create(
                type(body.type()),
                data.valueStream().toList(),
                options.options(),
                causes.of(actor, request, body.reason()));
        return switch (bulk.create(actor.workspaceId(), wanted)) {
            case BulkAnswer.Done done -> ResponseEntity.ok(
                    BulkView.created(done, options.options().rehearsed(), options.ids()));
            case BulkAnswer.Started started -> accepted(started);
        };
    }

    /**
     * Changes all records that {@code filter} finds, each by the merge patch {@code updates}. Up to 1,000 are changed at once, 200;
     * more become a job, 202. With {@code dry_run} it tells how many it would be.
     */
    @PatchMapping("/update")
    @Parameter(
            in = ParameterIn.HEADER,
            name = "Idempotency-Key",
            description = "With the same key the first answer is given again for 24 hours, and nothing is done twice.")
    ResponseEntity<Object> update(Actor actor, @RequestBody UpdateBody body, HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        if (body.filter() == null) {
            throw missing("filter", "filter says which records, such as {\"status\": \"active\"}; {} means all.");
        }
        if (!(body.updates() instanceof ObjectNode updates)) {
            throw missing("updates", "updates is an object with the fields that change.");
        }
        var options = body.options() == null ? NO_OPTIONS : body.options();
        var wanted = new BulkRequest.Update(
                type(body.type()), body.filter(), updates, options.options(), causes.of(actor, request, body.reason()));
        return switch (bulk.update(actor.workspaceId(), wanted)) {
            case BulkAnswer.Done done -> ResponseEntity.ok(BulkView.updated(done, options.ids()));
            case BulkAnswer.Started started -> accepted(started);
        };
    }

    private static ResponseEntity<Object> accepted(BulkAnswer.Started started) {
        return ResponseEntity.status(HttpStatus.ACCEPTED).body(BulkJobController.JobView.of(started.job()));
    }

    private static String type(@Nullable String type) {
        if (type == null) {
            throw missing("type", "type is the type of the records, such as users.");
        }
        return type;
    }

    private static Refusal missing(String field, String message) {
        return Refusal.invalid("field_missing", field, message);
    }
}
