package dev.millrace.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.importing.Import.Problem;
import dev.millrace.json.Json;
import java.util.List;
import java.util.stream.StreamSupport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code data_import_rejection}. */
@Component
class RejectionStore {

    private final JdbcClient jdbc;

    RejectionStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param original the row as JSON: its cells, or the document */
    record Rejection(Problem problem, String original) {}

    /** @param number counts the rejections of an import from 1 */
    record Stored(long number, Rejection rejection) {}

    /** @param before how many rejections there are already */
    void insert(String importId, long before, List<Rejection> rejections) {
        if (rejections.isEmpty()) {
            return;
        }
        jdbc.sql("""
                insert into data_import_rejection (import_id, number, line, field, code, message, original)
                select :import, :before + number, line, field, code, message, original
                from unnest(:lines::bigint[], :fields::text[], :codes::text[], :messages::text[], :originals::text[])
                    with ordinality as given (line, field, code, message, original, number)
                """)
                .param("import", importId)
                .param("before", before)
                .param("lines", rejections.stream().map(one -> one.problem().line()).toArray(Long[]::new))
                .param("fields", rejections.stream().map(one -> one.problem().field()).toArray(String[]::new))
                .param("codes", rejections.stream().map(one -> one.problem().code()).toArray(String[]::new))
                .param("messages", rejections.stream().map(one -> one.problem().message()).toArray(String[]::new))
                .param("originals", rejections.stream().map(one -> one.original().replace("\0", "")).toArray(String[]::new))
                .update();
    }

    /** The first, {@code limit} of them at most. */
    List<Problem> first(String importId, int limit) {
        return after(importId, 0, limit).stream().map(stored -> stored.rejection().problem()).toList();
    }

    /** Up to {@code limit} of them behind the one with {@code number}. */
    List<Stored> after(String importId, long number, int limit) {
        return jdbc.sql("select * from data_import_rejection where import_id = ? and number > ? order by number limit ?")
                .params(importId, number, limit)
                .query((row, index) -> new Stored(
                        row.getLong("number"),
                        new Rejection(
                                new Problem(
                                        row.getLong("line"),
                                        row.getString("field"),
                                        row.getString("code"),
                                        row.getString("message")),
                                row.getString("original"))))
                .list();
    }

    /** The names of the file's columns; empty where it has none. */
    List<String> header(String importId) {
        return jdbc.sql("select coalesce(header, '[]') from data_import where import_id = ?")
                .params(importId)
                .query(String.class)
                .optional()
                .map(Json::trusted)
                .map(header -> StreamSupport.stream(header.spliterator(), false).map(JsonNode::asText).toList())
                .orElse(List.of());
    }
}
