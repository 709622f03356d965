package dev.millrace.api.request;

import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.id.Ids;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code idempotency_key}. Of many requests with one key, over all processes, one holds it. */
@Component
final class IdempotencyStore {

    /** How long an answer is given again. */
    static final Duration KEPT = Duration.ofHours(24);

    /** After this a holder is taken for dead. Longer than the longest wait that a request may ask for, 60 s. */
    static final Duration LOCKED = Duration.ofSeconds(90);

    private final JdbcClient jdbc;
    private final Ids ids;
    private final Clock clock;

    IdempotencyStore(JdbcClient jdbc, Ids ids, Clock clock) {
        this.jdbc = jdbc;
        this.ids = ids;
        this.clock = clock;
    }

    /** A key of one workspace. */
    record Scope(String workspaceId, String key) {}

    sealed interface Found {}

    /** The key is ours until we {@link #finish} or {@link #release} it. */
    record Held(String attempt) implements Found {}

    /** Another request holds the key. */
    record Running() implements Found {}

    /** The key came with another request before. */
    record Mismatch() implements Found {}

    /**
     * The first answer.
     *
     * @param sealedBody null where the body was too large to be kept
     */
    record Answered(int status, @Nullable String contentType, byte @Nullable [] sealedBody) implements Found {}

    private record Row(byte[] hash, boolean finished, Answered answer) {}

    /** Takes the key where it is free, left over from a dead holder of the same request, or too old to count. */
    Found take(Scope scope, String requestLine, byte[] requestHash) {
        var attempt = ids.next("att");
        while (true) {
            if (insert(scope, requestLine, requestHash, attempt)) {
                return new Held(attempt);
            }
            var row = read(scope);
            if (row.isPresent()) {
                if (!Arrays.equals(row.get().hash(), requestHash)) {
                    return new Mismatch();
                }
                return row.get().finished() ? row.get().answer() : new Running();
            }
            // The holder released the key between the two statements, so that it is free now.
        }
    }

    private boolean insert(Scope scope, String requestLine, byte[] requestHash, String attempt) {
        var now = clock.instant();
        return jdbc.sql("""
                        insert into idempotency_key as held
                               (workspace_id, key, request_line, request_hash, state, attempt, locked_until, created_at)
                        values (:workspace, :key, :line, :hash, 'running', :attempt, :locked, :now)
                        on conflict (workspace_id, key) do update
                           set request_line = excluded.request_line,
                               request_hash = excluded.request_hash,
                               state = excluded.state,
                               attempt = excluded.attempt,
                               locked_until = excluded.locked_until,
                               created_at = excluded.created_at,
                               status = null,
                               content_type = null,
                               body = null
                         where held.created_at <= :expired
                            or (held.state = 'running' and held.locked_until <= :now
                                and held.request_hash = excluded.request_hash)""")
                        .param("workspace", scope.workspaceId())
                        .param("key", scope.key())
                        .param("line", requestLine)
                        .param("hash", requestHash)
                        .param("attempt", attempt)
                        .param("locked", utc(now.plus(LOCKED)))
                        .param("now", utc(now))
                        .param("expired", utc(now.minus(KEPT)))
                        .update()
                == 1;
    }

    private Optional<Row> read(Scope scope) {
        return jdbc.sql("""
                        select request_hash, state, status, content_type, body from idempotency_key
                         where workspace_id = :workspace and key = :key""")
                .param("workspace", scope.workspaceId())
                .param("key", scope.key())
                .query((row, number) -> new Row(
                        row.getBytes("request_hash"),
                        "finished".equals(row.getString("state")),
                        new Answered(row.getInt("status"), row.getString("content_type"), row.getBytes("body"))))
                .optional();
    }

    /** Keeps the answer, unless the key was taken over in the meantime. */
    void finish(Scope scope, Held held, Answered answer) {
        jdbc.sql("""
                        update idempotency_key
                           set state = 'finished', status = :status, content_type = :type, body = :body
                         where workspace_id = :workspace and key = :key and attempt = :attempt""")
                .param("status", answer.status())
                .param("type", answer.contentType())
                .param("body", answer.sealedBody())
                .param("workspace", scope.workspaceId())
                .param("key", scope.key())
                .param("attempt", held.attempt())
                .update();
    }

    /** Frees the key, so that the request can be tried again under it. */
    void release(Scope scope, Held held) {
        jdbc.sql("""
                        delete from idempotency_key
                         where workspace_id = :workspace and key = :key and attempt = :attempt""")
                .param("workspace", scope.workspaceId())
                .param("key", scope.key())
                .param("attempt", held.attempt())
                .update();
    }

    /** Removes what is too old to be given again. */
    void purge() {
        jdbc.sql("delete from idempotency_key where created_at <= :expired")
                .param("expired", utc(clock.instant().minus(KEPT)))
                .update();
    }
}
