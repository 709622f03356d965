package dev.millrace.record.bulk;

import dev.millrace.dispatch.WorkQueue;
import dev.millrace.record.bulk.BulkJobStore.Claimed;
import dev.millrace.refusal.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The queue of bulk jobs. To start one is to do it, piece by piece, until it has ended or somebody else has taken it up. */
@Component
class BulkJobQueue implements WorkQueue<Claimed> {

    static final String NAME = "bulk-jobs";

    private static final Logger log = LoggerFactory.getLogger(BulkJobQueue.class);

    /** A piece takes seconds; who does not come forward for so long has died. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** How often a job is taken up without getting on before it fails. */
    private static final int MOST_FRUITLESS = 10;

    private final BulkJobStore store;
    private final BulkPiece piece;
    private final TransactionTemplate transaction;
    private final Clock clock;

    BulkJobQueue(BulkJobStore store, BulkPiece piece, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.piece = piece;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Claimed> claim(int limit) {
        return transaction.execute(status -> store.claim(limit, clock.instant()));
    }

    @Override
    public void start(Claimed claimed) {
        try {
            if (store.fruitless(claimed.jobId()) > MOST_FRUITLESS) {
                reject(claimed, "It was taken up %d times and did not get on; see the log.".formatted(MOST_FRUITLESS));
                return;
            }
            piece.doAll(claimed);
        } catch (Refusal refusal) {
            reject(claimed, String.valueOf(refusal.getMessage()));
        } catch (RuntimeException failed) {
            log.warn("Bulk job {} stopped and will be taken up again; nothing is lost: {}", claimed.jobId(), failed.toString());
            throw failed;
        }
    }

    @Override
    public void release(List<Claimed> claimed, String reason) {
        claimed.forEach(store::release);
    }

    @Override
    public void reject(Claimed claimed, String reason) {
        piece.end(claimed.jobId(), BulkJob.Status.FAILED, reason);
    }

    @Override
    public int recover() {
        return store.releaseClaimedBefore(clock.instant().minus(SILENCE));
    }

    @Override
    public Backlog backlog() {
        return store.backlog();
    }

    /** What the last process had taken up, which was the only one. */
    @Override
    public int resume() {
        return store.releaseClaimedBefore(clock.instant().plus(SILENCE));
    }
}
