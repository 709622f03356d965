package dev.millrace.file;

import static dev.millrace.sql.Timestamps.utc;

import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code stored_file} and {@code stored_file_chunk}. */
@Component
class StoredFileStore {

    private final JdbcClient jdbc;

    StoredFileStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param startsAt the place of the first of {@code bytes} in the file */
    record Chunk(long startsAt, byte[] bytes) {}

    void insert(String workspaceId, String fileId, Instant now) {
        jdbc.sql("insert into stored_file (file_id, workspace_id, touched_at) values (?, ?, ?)")
                .params(fileId, workspaceId, utc(now))
                .update();
    }

    void append(String fileId, byte[] bytes, Instant now) {
        jdbc.sql("""
                with grown as (
                    update stored_file set size = size + :length, touched_at = :now where file_id = :file
                    returning file_id, size)
                insert into stored_file_chunk (file_id, starts_at, bytes)
                select file_id, size - :length, :bytes from grown
                """)
                .param("file", fileId)
                .param("length", (long) bytes.length)
                .param("bytes", bytes)
                .param("now", utc(now))
                .update();
    }

    /** The chunk in which the byte at {@code position} stands; empty at the end of the file. */
    Optional<Chunk> chunk(String fileId, long position) {
        return jdbc.sql("""
                select starts_at, bytes from stored_file_chunk
                where file_id = ? and starts_at <= ?
                order by starts_at desc
                limit 1
                """)
                .params(fileId, position)
                .query((row, number) -> new Chunk(row.getLong("starts_at"), row.getBytes("bytes")))
                .optional()
                .filter(chunk -> position < chunk.startsAt() + chunk.bytes().length);
    }

    long size(String fileId) {
        return jdbc.sql("select coalesce(max(size), 0) from stored_file where file_id = ?")
                .params(fileId)
                .query(Long.class)
                .single();
    }

    void complete(String fileId) {
        jdbc.sql("update stored_file set complete = true where file_id = ?").params(fileId).update();
    }

    void delete(String fileId) {
        jdbc.sql("delete from stored_file where file_id = ?").params(fileId).update();
    }

    /** Removes up to {@code limit} files that nobody has completed or written to since {@code before}; gives how many. */
    int deleteLeftBehind(Instant before, int limit) {
        return jdbc.sql("""
                delete from stored_file where file_id in
                    (select file_id from stored_file where not complete and touched_at < ? limit ? for update skip locked)
                """)
                .params(utc(before), limit)
                .update();
    }
}
