package dev.millrace.importing;

import static dev.millrace.sql.Documents.textOrNull;
import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.dispatch.Claims;
import dev.millrace.dispatch.Claims.Claimed;
import dev.millrace.importing.Import.Failure;
import dev.millrace.importing.Import.Status;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code data_import}. */
@Component
class ImportStore {

    private final JdbcClient jdbc;
    private final Claims claims;

    ImportStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.claims = new Claims(jdbc, "data_import", "import_id");
    }

    /** @param readRows how many rows of the file are done */
    record Work(String workspaceId, Import wanted, Cause cause, String fileId, long readRows, boolean hasHeader) {}

    /** What a batch has done. */
    record Progress(
            long rows, long readBytes, long read, long created, long updated, long unchanged, long rejected, @Nullable List<String> header) {}

    void insert(String workspaceId, Import fresh, String fileId, Cause cause) {
        jdbc.sql("""
                insert into data_import (import_id, workspace_id, type, status, file_id, file_name, size, options, cause, created_at)
                values (:import, :workspace, :type, :status, :file, :name, :size, :options::json, :cause::json, :now)
                """)
                .param("import", fresh.importId())
                .param("workspace", workspaceId)
                .param("type", fresh.type())
                .param("status", fresh.status().word())
                .param("file", fileId)
                .param("name", fresh.fileName())
                .param("size", fresh.size())
                .param("options", Json.write(fresh.options()))
                .param("cause", Json.write(cause))
                .param("now", utc(fresh.createdAt()))
                .update();
    }

    /** Who works on what. */
    Claims claims() {
        return claims;
    }

    int countOpen(String workspaceId) {
        return claims.countOpen(workspaceId);
    }

    Optional<Import> find(String workspaceId, String importId) {
        return jdbc.sql("select * from data_import where workspace_id = ? and import_id = ?")
                .params(workspaceId, importId)
                .query(ImportStore::read)
                .optional();
    }

    /** The newest first, one more than asked for where there are more. */
    List<Import> list(String workspaceId, PageRequest page) {
        return jdbc.sql("""
                select * from data_import
                where workspace_id = :workspace and (:after::text is null or import_id < :after)
                order by import_id desc
                limit :limit
                """)
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(ImportStore::read)
                .list();
    }

    int countDrafts(String workspaceId) {
        return jdbc.sql("select count(*) from data_import where workspace_id = ? and status = 'draft'")
                .param(workspaceId)
                .query(Integer.class)
                .single();
    }

    /** The id of the file; empty where it is gone. */
    Optional<String> file(String importId) {
        return jdbc.sql("select file_id from data_import where import_id = ? and file_id is not null")
                .param(importId)
                .query(String.class)
                .optional();
    }

    /** Has a draft worked on; false where it is none any more. */
    boolean start(String importId, ImportOptions options, Cause cause) {
        return jdbc.sql("""
                update data_import set status = 'queued', options = :options::json, cause = :cause::json
                where import_id = :import and status = 'draft'
                """)
                        .param("import", importId)
                        .param("options", Json.write(options))
                        .param("cause", Json.write(cause))
                        .update()
                == 1;
    }

    /** Removes an import that has ended or is a draft; gives the file that nobody needs any more. */
    Optional<String> delete(String workspaceId, String importId) {
        return jdbc.sql("""
                delete from data_import
                where workspace_id = ? and import_id = ? and (ended_at is not null or status = 'draft')
                returning coalesce(file_id, '')
                """)
                .params(workspaceId, importId)
                .query(String.class)
                .optional();
    }

    /** Removes up to {@code limit} drafts that came in before {@code before}; gives their files. */
    List<String> forgetDrafts(Instant before, int limit) {
        return jdbc.sql("""
                delete from data_import where import_id in
                    (select import_id from data_import where status = 'draft' and created_at < :before
                     limit :limit for update skip locked)
                returning coalesce(file_id, '')
                """)
                .param("before", utc(before))
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** Removes up to {@code limit} imports that ended before {@code before}; gives how many. */
    int forget(Instant before, int limit) {
        return jdbc.sql("""
                delete from data_import where import_id in
                    (select import_id from data_import where ended_at < :before limit :limit for update skip locked)
                """)
                .param("before", utc(before))
                .param("limit", limit)
                .update();
    }

    /** Ends an import that has not ended; gives the file that nobody needs any more. */
    Optional<String> end(String importId, Status status, @Nullable Failure failure, Instant now) {
        return jdbc.sql("""
                update data_import set status = :status, failure = :failure::json, ended_at = :now
                where import_id = :import and ended_at is null
                returning coalesce(file_id, '')
                """)
                .param("import", importId)
                .param("status", status.word())
                .param("failure", textOrNull(failure))
                .param("now", utc(now))
                .query(String.class)
                .optional();
    }

    /** What there is to do; empty where this claim is not the last one, or the import has ended. */
    Optional<Work> work(Claimed claimed) {
        return work(claimed, "");
    }

    /** The same, held until the transaction ends. */
    Optional<Work> lock(Claimed claimed) {
        return work(claimed, " for update");
    }

    private Optional<Work> work(Claimed claimed, String lock) {
        return jdbc.sql("select * from data_import where import_id = ? and claims = ? and status = 'running'" + lock)
                .params(claimed.id(), claimed.claim())
                .query((row, number) -> new Work(
                        row.getString("workspace_id"),
                        read(row, number),
                        Json.mapper().convertValue(Json.trusted(row.getString("cause")), Cause.class),
                        row.getString("file_id"),
                        row.getLong("read_rows"),
                        row.getString("header") != null))
                .optional();
    }

    void advance(String importId, Progress progress, Instant now) {
        jdbc.sql("""
                update data_import
                   set read_rows = read_rows + :rows, read_bytes = greatest(read_bytes, least(size, :bytes)), read = read + :read,
                       created = created + :created, updated = updated + :updated, unchanged = unchanged + :unchanged,
                       rejected = rejected + :rejected, header = coalesce(header, :header::json), claimed_at = :now, fruitless = 0
                 where import_id = :import
                """)
                .param("import", importId)
                .param("rows", progress.rows())
                .param("bytes", progress.readBytes())
                .param("read", progress.read())
                .param("created", progress.created())
                .param("updated", progress.updated())
                .param("unchanged", progress.unchanged())
                .param("rejected", progress.rejected())
                .param("header", textOrNull(progress.header()))
                .param("now", utc(now))
                .update();
    }

    private static Import read(ResultSet row, int number) throws SQLException {
        var failure = row.getString("failure");
        return new Import(
                row.getString("import_id"),
                row.getString("type"),
                Status.of(row.getString("status")),
                row.getString("file_name"),
                row.getLong("size"),
                row.getLong("read_bytes"),
                Json.mapper().convertValue(Json.trusted(row.getString("options")), ImportOptions.class),
                row.getLong("read"),
                row.getLong("created"),
                row.getLong("updated"),
                row.getLong("unchanged"),
                row.getLong("rejected"),
                instant(row, "created_at"),
                instantOrNull(row, "started_at"),
                instantOrNull(row, "ended_at"),
                failure == null ? null : Json.mapper().convertValue(Json.trusted(failure), Failure.class));
    }
}
