package dev.millrace.api.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.record.bulk.BulkJob;
import dev.millrace.record.bulk.BulkJobs;
import dev.millrace.record.bulk.BulkProblem;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/bulk/jobs}: requests for more records than are written at once. */
@RestController
@RequestMapping("/api/v1/bulk/jobs")
class BulkJobController {

    private final BulkJobs jobs;

    BulkJobController(BulkJobs jobs) {
        this.jobs = jobs;
    }

    /**
     * A job.
     *
     * @param action create or update
     * @param status queued, running, completed, cancelled or failed
     * @param total how many records it is about
     * @param done how many of them it has looked at
     * @param created how many were made
     * @param updated how many have changed
     * @param valid how many could be written; only where nothing is kept
     * @param unchanged how many were so already
     * @param rejected how many were refused; {@code errors} has the first thousand
     * @param failure why it could not go on
     */
    record JobView(
            String jobId,
            String type,
            String action,
            String status,
            int total,
            int done,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer created,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer updated,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer valid,
            int unchanged,
            int rejected,
            List<BulkProblem> errors,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String failure) {

        static JobView of(BulkJob job) {
            var written = job.options().rehearsed() ? 0 : job.written();
            return new JobView(
                    job.jobId(),
                    job.type(),
                    job.action().word(),
                    job.status().word(),
                    job.total(),
                    job.done(),
                    job.action() == BulkJob.Action.CREATE ? written : null,
                    job.action() == BulkJob.Action.UPDATE ? written : null,
                    job.options().rehearsed() ? job.written() + job.unchanged() : null,
                    job.unchanged(),
                    job.rejected(),
                    job.problems(),
                    job.createdAt(),
                    job.startedAt(),
                    job.endedAt(),
                    job.failure());
        }
    }

    /** Lists the jobs, the newest first. They are kept for 30 days after their end. */
    @GetMapping
    Page<JobView> list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        return jobs.list(actor.workspaceId(), page).map(JobView::of);
    }

    /** Shows a job and how far it has come. */
    @GetMapping("/{jobId}")
    JobView get(Actor actor, @PathVariable String jobId) {
        actor.require(Right.INSPECT);
        return JobView.of(jobs.get(actor.workspaceId(), jobId));
    }

    /** Cancels a job: it writes no more, and what it has written stays. 409 when it has ended. */
    @PostMapping("/{jobId}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    JobView cancel(Actor actor, @PathVariable String jobId) {
        actor.require(Right.OPERATE);
        return JobView.of(jobs.cancel(actor.workspaceId(), jobId));
    }

    /** Forgets a job that has ended; what it has written stays. 409 when it has not ended. */
    @DeleteMapping("/{jobId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String jobId) {
        actor.require(Right.DEVELOP);
        jobs.delete(actor.workspaceId(), jobId);
    }
}
