package dev.millrace.importing;

import dev.millrace.dispatch.WorkQueue;
import dev.millrace.importing.Import.Failure;
import dev.millrace.importing.Import.Status;
import dev.millrace.importing.ImportStore.Claimed;
import dev.millrace.refusal.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The queue of imports. To start one is to do it, batch by batch, until it has ended or somebody else has taken it up. */
@Component
class ImportQueue implements WorkQueue<Claimed> {

    static final String NAME = "imports";

    private static final Logger log = LoggerFactory.getLogger(ImportQueue.class);

    /** A batch takes seconds; who does not come forward for so long has died. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** How often an import is taken up without getting on before it fails. */
    private static final int MOST_FRUITLESS = 10;

    private final ImportStore store;
    private final ImportWork work;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ImportQueue(ImportStore store, ImportWork work, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.work = work;
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
            if (store.fruitless(claimed.importId()) > MOST_FRUITLESS) {
                reject(claimed, "It was taken up %d times and did not get on; see the log.".formatted(MOST_FRUITLESS));
                return;
            }
            work.doAll(claimed);
        } catch (Refusal refusal) {
            work.end(claimed.importId(), Status.FAILED, new Failure(refusal.code(), String.valueOf(refusal.getMessage()), null));
        } catch (RuntimeException failed) {
            log.warn("Import {} stopped and will be taken up again; nothing is lost: {}", claimed.importId(), failed.toString());
            throw failed;
        }
    }

    @Override
    public void release(List<Claimed> claimed, String reason) {
        claimed.forEach(store::release);
    }

    @Override
    public void reject(Claimed claimed, String reason) {
        work.end(claimed.importId(), Status.FAILED, new Failure("import_failed", reason, null));
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
