package dev.millrace.dispatch;

import dev.millrace.dispatch.Claims.Claimed;
import dev.millrace.refusal.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The queue of a table whose work is done in pieces. To start a row is to do it, piece by piece, until it has ended or somebody else
 * has taken it up; no workflow is involved.
 */
public final class PieceQueue implements WorkQueue<Claimed> {

    private static final Logger log = LoggerFactory.getLogger(PieceQueue.class);

    /** A piece takes seconds; who does not come forward for so long has died. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** How often a row is taken up without getting on before it fails. */
    private static final int MOST_FRUITLESS = 10;

    private final String name;
    private final Claims claims;
    private final Pieces pieces;
    private final TransactionTemplate transaction;
    private final Clock clock;

    public PieceQueue(String name, Claims claims, Pieces pieces, TransactionTemplate transaction, Clock clock) {
        this.name = name;
        this.claims = claims;
        this.pieces = pieces;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What is done with a row that was taken up. */
    public interface Pieces {

        /** Does all that is left, unless the claim is another's by now. A refusal ends the row; any other failure puts it back. */
        void doAll(Claimed claimed);

        /**
         * Ends a row that cannot go on; nothing happens where it has ended.
         *
         * @param code of a refusal; null where it came no further for no reason that is known
         */
        void fail(String id, @Nullable String code, String reason);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Claimed> claim(int limit) {
        return transaction.execute(status -> claims.claim(limit, clock.instant()));
    }

    @Override
    public void start(Claimed claimed) {
        try {
            if (claims.fruitless(claimed.id()) > MOST_FRUITLESS) {
                reject(claimed, "It was taken up %d times and did not get on; see the log.".formatted(MOST_FRUITLESS));
                return;
            }
            pieces.doAll(claimed);
        } catch (Refusal refusal) {
            pieces.fail(claimed.id(), refusal.code(), String.valueOf(refusal.getMessage()));
        } catch (RuntimeException failed) {
            log.warn("{} of {} stopped and will be taken up again; nothing is lost: {}", claimed.id(), name, failed.toString());
            throw failed;
        }
    }

    @Override
    public void release(List<Claimed> claimed, String reason) {
        claimed.forEach(claims::release);
    }

    @Override
    public void reject(Claimed claimed, String reason) {
        pieces.fail(claimed.id(), null, reason);
    }

    @Override
    public int recover() {
        return claims.releaseClaimedBefore(clock.instant().minus(SILENCE));
    }

    @Override
    public Backlog backlog() {
        return claims.backlog();
    }

    /** What the last process had taken up, which was the only one. */
    @Override
    public int resume() {
        return claims.releaseClaimedBefore(clock.instant().plus(SILENCE));
    }
}
