package dev.millrace.record.bulk;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.dispatch.Claims;
import dev.millrace.dispatch.Claims.Claimed;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import dev.millrace.record.bulk.BulkRequest.Options;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code bulk_job}. */
@Component
class BulkJobStore {

    private static final TypeReference<List<BulkProblem>> PROBLEMS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final Claims claims;

    BulkJobStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.claims = new Claims(jdbc, "bulk_job", "job_id");
    }

    /**
     * What a piece needs to know.
     *
     * @param request the filter and the updates, where there are some
     * @param position empty at the beginning
     */
    record Work(
            String workspaceId,
            BulkJob job,
            JsonNode request,
            Cause cause,
            String position,
            boolean hasItems) {}

    /** What a piece has done. */
    record Progress(String position, int done, int written, int unchanged, int rejected, List<BulkProblem> problems) {}

    void insert(String workspaceId, String jobId, BulkRequest request, int total, Instant now) {
        var items = request instanceof BulkRequest.Create create ? Json.write(create.data()) : null;
        jdbc.sql("""
                insert into bulk_job (job_id, workspace_id, type, action, status, request, items, cause, total, created_at)
                values (:job, :workspace, :type, :action, 'queued', :request::json, :items, :cause::json, :total, :now)
                """)
                .param("job", jobId)
                .param("workspace", workspaceId)
                .param("type", request.type())
                .param("action", (request instanceof BulkRequest.Create ? BulkJob.Action.CREATE : BulkJob.Action.UPDATE).word())
                .param("request", Json.write(settings(request)))
                .param("items", items)
                .param("cause", Json.write(request.cause()))
                .param("total", total)
                .param("now", utc(now))
                .update();
    }

    private static JsonNode settings(BulkRequest request) {
        var settings = Json.mapper().createObjectNode();
        settings.set("options", Json.mapper().valueToTree(request.options()));
        if (request instanceof BulkRequest.Update update) {
            settings.set("filter", update.filter());
            settings.set("updates", update.updates());
        }
        return settings;
    }

    /** Who works on what. */
    Claims claims() {
        return claims;
    }

    int countOpen(String workspaceId) {
        return claims.countOpen(workspaceId);
    }

    Optional<BulkJob> find(String workspaceId, String jobId) {
        return jdbc.sql("select * from bulk_job where workspace_id = ? and job_id = ?")
                .params(workspaceId, jobId)
                .query(BulkJobStore::job)
                .optional();
    }

    /** The newest first, one more than asked for where there are more. */
    List<BulkJob> list(String workspaceId, PageRequest page) {
        return jdbc.sql("""
                select * from bulk_job
                where workspace_id = :workspace and (:after::text is null or job_id < :after)
                order by job_id desc
                limit :limit
                """)
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(BulkJobStore::job)
                .list();
    }

    boolean delete(String workspaceId, String jobId) {
        return jdbc.sql("delete from bulk_job where workspace_id = ? and job_id = ? and ended_at is not null")
                        .params(workspaceId, jobId)
                        .update()
                == 1;
    }

    /** Removes up to {@code limit} jobs that ended before {@code before}; gives how many. */
    int forget(Instant before, int limit) {
        return jdbc.sql("""
                delete from bulk_job where job_id in
                    (select job_id from bulk_job where ended_at < :before limit :limit for update skip locked)
                """)
                .param("before", utc(before))
                .param("limit", limit)
                .update();
    }

    /** Ends a job that has not ended; false where it has. */
    boolean end(String jobId, BulkJob.Status status, @Nullable String failure, Instant now) {
        return jdbc.sql("""
                update bulk_job set status = :status, failure = :failure, items = null, ended_at = :now
                where job_id = :job and ended_at is null
                """)
                        .param("job", jobId)
                        .param("status", status.word())
                        .param("failure", failure)
                        .param("now", utc(now))
                        .update()
                == 1;
    }

    /** Holds the job until the transaction ends; empty where this claim is not the last one, or the job has ended. */
    Optional<Work> lock(Claimed claimed) {
        return jdbc.sql("""
                select *, items is not null as has_items from bulk_job
                where job_id = ? and claims = ? and status = 'running'
                for update
                """)
                .params(claimed.id(), claimed.claim())
                .query((row, number) -> new Work(
                        row.getString("workspace_id"),
                        job(row, number),
                        Json.trusted(row.getString("request")),
                        Json.mapper().convertValue(Json.trusted(row.getString("cause")), Cause.class),
                        row.getString("position"),
                        row.getBoolean("has_items")))
                .optional();
    }

    JsonNode items(String jobId) {
        var items = jdbc.sql("select coalesce(items, '[]') from bulk_job where job_id = ?").params(jobId).query(String.class).single();
        return Json.trusted(items);
    }

    void advance(String jobId, Progress progress, Instant now) {
        jdbc.sql("""
                update bulk_job
                   set position = :position, done = done + :done, written = written + :written, unchanged = unchanged + :unchanged,
                       rejected = rejected + :rejected, errors = :errors::json, total = greatest(total, done + :done),
                       claimed_at = :now, fruitless = 0
                 where job_id = :job
                """)
                .param("job", jobId)
                .param("position", progress.position())
                .param("done", progress.done())
                .param("written", progress.written())
                .param("unchanged", progress.unchanged())
                .param("rejected", progress.rejected())
                .param("errors", Json.write(progress.problems()))
                .param("now", utc(now))
                .update();
    }

    private static BulkJob job(ResultSet row, int number) throws SQLException {
        return new BulkJob(
                row.getString("job_id"),
                row.getString("type"),
                BulkJob.Action.valueOf(row.getString("action").toUpperCase(Locale.ROOT)),
                BulkJob.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                Json.mapper().convertValue(Json.trusted(row.getString("request")).path("options"), Options.class),
                row.getInt("total"),
                row.getInt("done"),
                row.getInt("written"),
                row.getInt("unchanged"),
                row.getInt("rejected"),
                Json.mapper().convertValue(Json.trusted(row.getString("errors")), PROBLEMS),
                instant(row, "created_at"),
                instantOrNull(row, "started_at"),
                instantOrNull(row, "ended_at"),
                row.getString("failure"));
    }
}
