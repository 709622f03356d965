package dev.millrace.record.bulk;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import java.time.Clock;
import java.time.Duration;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The jobs of a workspace, kept for 30 days after their end. Another workspace's job is not found. */
@Component
public class BulkJobs {

    private static final Duration KEPT = Duration.ofDays(30);

    private final BulkJobStore store;
    private final BulkPiece piece;
    private final Clock clock;

    BulkJobs(BulkJobStore store, BulkPiece piece, Clock clock) {
        this.store = store;
        this.piece = piece;
        this.clock = clock;
    }

    public BulkJob get(String workspaceId, String jobId) {
        return store.find(workspaceId, jobId).orElseThrow(() -> Refusal.notFound("bulk_job", jobId));
    }

    /** The newest first. */
    public Page<BulkJob> list(String workspaceId, PageRequest page) {
        return Page.of(store.list(workspaceId, page), page, BulkJob::jobId);
    }

    /** Ends the job before its next piece; what is done stays. Refuses with 409 where it has ended. */
    public BulkJob cancel(String workspaceId, String jobId) {
        get(workspaceId, jobId);
        if (!piece.end(jobId, BulkJob.Status.CANCELLED, null)) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "bulk_job_ended", "The job has ended; there is nothing to cancel.");
        }
        return get(workspaceId, jobId);
    }

    /** Forgets a job that has ended, not what it has done. Refuses with 409 where it has not. */
    public void delete(String workspaceId, String jobId) {
        get(workspaceId, jobId);
        if (!store.delete(workspaceId, jobId)) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "bulk_job_open", "The job has not ended; cancel it first.");
        }
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT7M")
    void forgetWhatIsOld() {
        while (store.forget(clock.instant().minus(KEPT), 100) == 100) {
            // Bounded transactions.
        }
    }
}
