package dev.millrace.sync;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.sync.PageAsks.Outcome;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.SyncClaimStore.Claimed;
import dev.millrace.sync.SyncRunStore.Place;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the next page while the one before it is written, so that neither the service nor the database waits for the other. What nobody
 * comes for, since the run was cancelled or is another worker's by now, is dropped: one request was made for nothing then.
 */
final class FetchAhead {

    /** Pages at once, each of another run and held in memory; any further run asks when it needs its page. */
    private static final int MOST = 8;

    private static final Duration WAITED_FOR = Duration.ofMinutes(1);

    private final PageAsks asks;
    private final Executor executor;
    private final Cache<Wanted, CompletableFuture<Outcome>> ahead =
            Caffeine.newBuilder().expireAfterWrite(WAITED_FOR).build();

    FetchAhead(PageAsks asks, Executor executor) {
        this.asks = asks;
        this.executor = executor;
    }

    /** What a page depends on: whoever asks with anything else asks anew. */
    private record Wanted(
            Claimed claimed, int page, @Nullable String position, @Nullable String cursorFrom, SyncDraft definition) {

        static Wanted of(Sync sync, Claimed claimed, Place place) {
            return new Wanted(claimed, place.page(), place.position(), place.cursorFrom(), sync.definition());
        }
    }

    /** As {@link PageAsks#ask}, which throws what it threw when it was asked ahead. */
    Outcome ask(Sync sync, Claimed claimed, Place place, Checked checked, Turn turn) {
        var asked = ahead.asMap().remove(Wanted.of(sync, claimed, place));
        var outcome = asked == null ? asks.ask(sync, claimed, place, checked, turn) : answered(asked);
        if (outcome instanceof Outcome.Page page && page.page().next() != null) {
            begin(sync, claimed, place.behind(page.page().next()), checked);
        }
        return outcome;
    }

    private void begin(Sync sync, Claimed claimed, Place place, Checked checked) {
        ahead.cleanUp();
        if (ahead.estimatedSize() < MOST) {
            ahead.get(
                    Wanted.of(sync, claimed, place),
                    wanted -> CompletableFuture.supplyAsync(
                            () -> asks.ask(sync, claimed, place, checked, Turn.FIRST), executor));
        }
    }

    private static Outcome answered(CompletableFuture<Outcome> asked) {
        try {
            return asked.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException why ? why : failed;
        }
    }
}
