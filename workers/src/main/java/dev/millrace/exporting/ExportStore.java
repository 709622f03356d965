package dev.millrace.exporting;

import static dev.millrace.sql.Documents.textOrNull;
import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.dispatch.Claims;
import dev.millrace.dispatch.Claims.Claimed;
import dev.millrace.exporting.Export.Failure;
import dev.millrace.exporting.Export.Status;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code data_export}. */
@Component
class ExportStore {

    private static final String SELECT =
            "select data_export.*, coalesce(stored_file.size, 0) as size from data_export left join stored_file using (file_id) ";

    private final JdbcClient jdbc;
    private final Claims claims;

    ExportStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.claims = new Claims(jdbc, "data_export", "export_id");
    }

    /**
     * @param depth how many runs in a row led to it
     * @param columns of a file that has columns; empty before it has begun, and of other files
     * @param position the id of the last record in the file
     */
    record Work(
            String workspaceId, Export wanted, int depth, List<String> columns, @Nullable String fileId, String position) {}

    /**
     * What is needed to hand the file out, and to tell of it.
     *
     * @param depth how many runs in a row led to it
     */
    record Kept(String workspaceId, Export export, int depth, @Nullable String fileId, String linkKey) {}

    void insert(String workspaceId, Export fresh, int depth, String linkKey) {
        jdbc.sql("""
                insert into data_export (export_id, workspace_id, type, format, status, request, depth, link_key, created_at)
                values (:export, :workspace, :type, :format, :status, :request::json, :depth, :key, :now)
                """)
                .param("export", fresh.exportId())
                .param("workspace", workspaceId)
                .param("type", fresh.type())
                .param("format", fresh.format().word())
                .param("status", fresh.status().word())
                .param("request", Json.write(fresh.request()))
                .param("depth", depth)
                .param("key", linkKey)
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

    Optional<Export> find(String workspaceId, String exportId) {
        return jdbc.sql(SELECT + "where data_export.workspace_id = ? and export_id = ?")
                .params(workspaceId, exportId)
                .query(ExportStore::read)
                .optional();
    }

    /** Of whatever workspace: for who has a link. */
    Optional<Kept> kept(String exportId) {
        return jdbc.sql(SELECT + "where export_id = ?")
                .params(exportId)
                .query((row, number) -> new Kept(
                        row.getString("workspace_id"),
                        read(row, number),
                        row.getInt("depth"),
                        row.getString("file_id"),
                        row.getString("link_key")))
                .optional();
    }

    /** The newest first, one more than asked for where there are more. */
    List<Export> list(String workspaceId, PageRequest page) {
        return jdbc.sql(SELECT + """
                where data_export.workspace_id = :workspace and (:after::text is null or export_id < :after)
                order by export_id desc
                limit :limit
                """)
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(ExportStore::read)
                .list();
    }

    /** Deletes an export that has ended; gives its file. */
    Optional<String> delete(String workspaceId, String exportId) {
        return jdbc.sql("""
                delete from data_export where workspace_id = ? and export_id = ? and ended_at is not null
                returning coalesce(file_id, '')
                """)
                .params(workspaceId, exportId)
                .query(String.class)
                .optional();
    }

    /** Removes up to {@code limit} exports that ended before {@code before}; gives their files. */
    List<String> forget(Instant before, int limit) {
        return jdbc.sql("""
                delete from data_export where export_id in
                    (select export_id from data_export where ended_at < :before limit :limit for update skip locked)
                returning coalesce(file_id, '')
                """)
                .param("before", utc(before))
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** Ends an export that has not ended; false where it has. */
    boolean end(String exportId, Status status, @Nullable Failure failure, Instant now) {
        return jdbc.sql("""
                update data_export set status = :status, failure = :failure::json, ended_at = :now
                where export_id = :export and ended_at is null
                """)
                        .param("export", exportId)
                        .param("status", status.word())
                        .param("failure", textOrNull(failure))
                        .param("now", utc(now))
                        .update()
                == 1;
    }

    /** What there is to do, held until the transaction ends; empty where this claim is not the last one, or the export has ended. */
    Optional<Work> lock(Claimed claimed) {
        return jdbc.sql(SELECT + "where export_id = ? and claims = ? and status = 'running' for update of data_export")
                .params(claimed.id(), claimed.claim())
                .query((row, number) -> new Work(
                        row.getString("workspace_id"),
                        read(row, number),
                        row.getInt("depth"),
                        columns(row.getString("columns")),
                        row.getString("file_id"),
                        row.getString("position")))
                .optional();
    }

    void begin(String exportId, String fileId, List<String> columns, long total, Instant now) {
        jdbc.sql("""
                update data_export
                   set file_id = :file, columns = :columns::json, total = :total, claimed_at = :now, fruitless = 0
                 where export_id = :export
                """)
                .param("export", exportId)
                .param("file", fileId)
                .param("columns", Json.write(columns))
                .param("total", total)
                .param("now", utc(now))
                .update();
    }

    void advance(String exportId, String position, int rows, Instant now) {
        jdbc.sql("""
                update data_export set position = :position, rows = rows + :rows, claimed_at = :now, fruitless = 0
                where export_id = :export
                """)
                .param("export", exportId)
                .param("position", position)
                .param("rows", rows)
                .param("now", utc(now))
                .update();
    }

    void replaceFile(String exportId, String fileId) {
        jdbc.sql("update data_export set file_id = ? where export_id = ?").params(fileId, exportId).update();
    }

    private static List<String> columns(@Nullable String json) {
        return json == null ? List.of() : Json.trusted(json).valueStream().map(column -> column.asText()).toList();
    }

    private static Export read(ResultSet row, int number) throws SQLException {
        var failure = row.getString("failure");
        return new Export(
                row.getString("export_id"),
                row.getString("type"),
                ExportFormat.of(row.getString("format")),
                Status.of(row.getString("status")),
                Json.mapper().convertValue(Json.trusted(row.getString("request")), ExportRequest.class),
                (Long) row.getObject("total"),
                row.getLong("rows"),
                row.getLong("size"),
                instant(row, "created_at"),
                instantOrNull(row, "started_at"),
                instantOrNull(row, "ended_at"),
                failure == null ? null : Json.mapper().convertValue(Json.trusted(failure), Failure.class));
    }
}
