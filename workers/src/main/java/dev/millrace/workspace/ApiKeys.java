package dev.millrace.workspace;

import dev.millrace.id.Ids;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Makes, checks and revokes API keys. A check costs a look-up at most every four seconds a key and process: a
 * revocation is seen at once in the process that made it and within five seconds in every other.
 */
@Component
public final class ApiKeys {

    public static final String PREFIX = "mr_live_";

    private final ApiKeyStore store;
    private final Clock clock;
    private final Recollection<ApiKey> recollection;
    private final Map<String, Instant> uses = new ConcurrentHashMap<>();

    public ApiKeys(JdbcClient jdbc, Ids ids, Clock clock) {
        this.store = new ApiKeyStore(jdbc, ids, clock);
        this.clock = clock;
        this.recollection = new Recollection<>(clock);
    }

    /** A key that was just made; the only time that the key itself is seen. */
    public record Made(ApiKey apiKey, Secret key) {}

    public Made create(String workspaceId, String name, Role role, @Nullable String createdBy) {
        var key = Token.random(PREFIX);
        return new Made(store.create(workspaceId, name, role, createdBy, key), key);
    }

    /** Whom {@code key} lets act; empty where it is unknown or revoked. Notes the use for {@link #recordUses}. */
    public Optional<Actor> authenticate(Secret key) {
        if (!Token.looksLike(PREFIX, key.reveal())) {
            return Optional.empty();
        }
        var hash = Token.hash(key);
        var found = recollection.recall(hash, () -> store.byHash(hash)).filter(known -> !known.revoked());
        found.ifPresent(used -> uses.put(used.keyId(), clock.instant()));
        return found.map(ApiKey::actor);
    }

    public Page<ApiKey> list(String workspaceId, PageRequest page) {
        return store.list(workspaceId, page);
    }

    /** The key's entry; refuses with 404 an id that the workspace does not have. */
    public ApiKey get(String workspaceId, String keyId) {
        return store.find(workspaceId, keyId).orElseThrow(() -> Refusal.notFound("api_key", keyId));
    }

    /** Ends a key for good. It stays in the list, with the time of its end; revoking it again changes nothing. */
    public void revoke(String workspaceId, String keyId) {
        get(workspaceId, keyId);
        store.revoke(workspaceId, keyId);
        afterCommit(() -> recollection.forget(known -> known.keyId().equals(keyId)));
    }

    /** Whoever asks before would remember the key as it was. */
    private static void afterCommit(Runnable action) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            action.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                action.run();
            }
        });
    }

    /** Writes the uses since the last call, in one statement; called every few seconds, off the path of requests. */
    public void recordUses() {
        var taken = new HashMap<String, Instant>();
        uses.forEach((key, at) -> {
            if (uses.remove(key, at)) {
                taken.put(key, at);
            }
        });
        if (!taken.isEmpty()) {
            store.used(taken);
        }
    }
}
