package dev.millrace.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordQuery.Sort;
import dev.millrace.refusal.Refusal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of lists of records. A page goes on behind the last record's values as they were, whatever has become of it since. */
@Component
class RecordQueryStore {

    private static final String BETWEEN = "~";

    private final JdbcClient jdbc;

    RecordQueryStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param cursor where a list that ends with it goes on */
    record Listed(StoredRecord record, String cursor) {}

    /** One more than asked for where there are more. */
    List<Listed> list(String workspaceId, String type, RecordQuery query, PageRequest page) {
        var sql = listing(workspaceId, type, query, page);
        return jdbc.sql(sql.text())
                .params(sql.params())
                .query((row, number) -> {
                    var record = RecordStore.record(row, number);
                    return new Listed(record, cursor(record.recordId(), row.getString("sorted_by")));
                })
                .list();
    }

    int count(String workspaceId, String type, RecordQuery query, int most) {
        var sql = conditions(workspaceId, type, query);
        return jdbc.sql("select count(*) from (select 1 %s limit :most) as found".formatted(sql.text()))
                .params(sql.params())
                .param("most", most)
                .query(Integer.class)
                .single();
    }

    /** The names at the top of the data of what {@code query} finds, {@code most} at most. */
    List<String> fields(String workspaceId, String type, RecordQuery query, int most) {
        var sql = conditions(workspaceId, type, query);
        return jdbc.sql("select distinct jsonb_object_keys(data) %s limit :most".formatted(sql.text()))
                .params(sql.params())
                .param("most", most)
                .query(String.class)
                .list();
    }

    static Sql listing(String workspaceId, String type, RecordQuery query, PageRequest page) {
        var sql = conditions(workspaceId, type, query);
        var sort = query.sort();
        var by = sortedBy(sort, sql);
        var direction = sort.descending() ? "desc" : "asc";
        if (page.after() != null) {
            goOn(sql, by, sort.descending() ? "<" : ">", page.after());
        }
        sql.add(by == null
                ? "order by record_id " + direction
                : "order by %s %s, record_id %s".formatted(by.expression(), direction, direction));
        sql.add("limit " + sql.param(page.limit() + 1));
        return sql.before("select *, %s as sorted_by".formatted(by == null ? "null::text" : by.shown()));
    }

    private static Sql conditions(String workspaceId, String type, RecordQuery query) {
        var sql = new Sql();
        sql.add("from %s where workspace_id = %s and type = %s"
                .formatted(found(query, sql), sql.param(workspaceId), sql.param(type)));
        sql.add(query.deleted() ? "and deleted_at is not null" : "and deleted_at is null");
        if (query.createdAfter() != null) {
            sql.add("and created_at > %s::timestamptz".formatted(sql.param(query.createdAfter().toString())));
        }
        if (query.updatedAfter() != null) {
            sql.add("and updated_at > %s::timestamptz".formatted(sql.param(query.updatedAfter().toString())));
        }
        query.conditions().stream()
                .filter(condition -> !ConditionSql.isIndexed(condition))
                .forEach(condition -> sql.add("and " + ConditionSql.of(condition, sql)));
        return sql;
    }

    /**
     * What an index finds: by words and by equal values. Apart from the rest (offset 0): how many records have a word or a value
     * cannot be known beforehand, and a search along the order of the list reads all of them where few do.
     */
    private static String found(RecordQuery query, Sql sql) {
        var conditions = new ArrayList<String>();
        if (!query.words().isEmpty()) {
            conditions.add("jsonb_to_tsvector('simple'::regconfig, data, '[\"string\", \"numeric\"]'::jsonb) @@ "
                    + ConditionSql.search(query.words(), sql));
        }
        query.conditions().stream()
                .filter(ConditionSql::isIndexed)
                .forEach(condition -> conditions.add(ConditionSql.of(condition, sql)));
        return conditions.isEmpty()
                ? "record"
                : "(select * from record where %s offset 0) as record".formatted(String.join(" and ", conditions));
    }

    /**
     * What a list is sorted by, before the record's id.
     *
     * @param cast of the value in a cursor
     * @param shown the value for the cursor
     */
    private record By(String expression, String cast, String shown) {}

    private static @Nullable By sortedBy(Sort sort, Sql sql) {
        if (sort.isBy(Condition.RECORD_ID)) {
            return null;
        }
        if (sort.isBy("created_at") || sort.isBy("updated_at")) {
            var column = sort.path().getFirst();
            return new By(column, "timestamptz", "to_char(%s at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')".formatted(column));
        }
        var value = "coalesce(record_sort_value(data #> %s::text[]), 'null'::jsonb)"
                .formatted(sql.param(sort.path().toArray(String[]::new)));
        return new By(value, "jsonb", value + "::text");
    }

    private static void goOn(Sql sql, @Nullable By by, String than, String cursor) {
        var between = cursor.indexOf(BETWEEN);
        if (by == null && between < 0) {
            sql.add("and record_id %s %s".formatted(than, sql.param(cursor)));
        } else if (by != null && between > 0) {
            sql.add("and (%s, record_id) %s (%s::%s, %s)"
                    .formatted(
                            by.expression(),
                            than,
                            sql.param(value(by, cursor.substring(between + 1))),
                            by.cast(),
                            sql.param(cursor.substring(0, between))));
        } else {
            throw otherList();
        }
    }

    private static String cursor(String recordId, @Nullable String sortedBy) {
        return sortedBy == null
                ? recordId
                : recordId + BETWEEN + Base64.getUrlEncoder().withoutPadding().encodeToString(sortedBy.getBytes(UTF_8));
    }

    /** The value as it stands in the cursor, which somebody may have made up. */
    private static String value(By by, String encoded) {
        try {
            var value = new String(Base64.getUrlDecoder().decode(encoded), UTF_8);
            if (by.cast().equals("timestamptz")) {
                return Instant.parse(value).toString();
            }
            var tree = Json.read(value);
            if (tree.isNull() || DataRules.isStorable(tree)) {
                return value;
            }
        } catch (IllegalArgumentException | DateTimeParseException | JsonProcessingException madeUp) {
            // refused below
        }
        throw otherList();
    }

    private static Refusal otherList() {
        return Refusal.invalid("cursor_invalid", "cursor", "cursor must be a next_cursor that this list has given, in the same order.");
    }
}
