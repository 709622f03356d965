package dev.millrace.record;

import static dev.millrace.record.RecordFixture.OURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordQuery.Sort;
import dev.millrace.refusal.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordQueryTest {

    private final RecordFixture fixture = new RecordFixture();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "status       |          | active   | a b",
        "status       | eq       | active   | a b",
        "status       | ne       | active   | c d",
        "status       | in       | new,active | a b c",
        "amount       |          | 5        | a d",
        "amount       | gt       | 5        | b",
        "amount       | gte      | 5        | a b",
        "amount       | lt       | 9.5      | a",
        "amount       | lte      | 10       | a b",
        "day          | gte      | 2026-02  | b",
        "name         | contains | N_       | d",
        "name         | contains | nn       | a",
        "tags         |          | red      | a",
        "address.city |          | Bern     | b",
        "vip          |          | true     | a",
        "vip          | exists   | true     | a b",
        "vip          | exists   | false    | c d",
        "day          |          | null     | d",
        "nothing      |          | x        | ``",
        "name         |          | 1e999999 | ``",
    })
    void findsByAField(String field, @Nullable String operator, String value, String names) {
        fixture.insert("users", """
                {"n": "a", "name": "Ann", "status": "active", "amount": 5, "day": "2026-01-02", "tags": ["red", "blue"], "vip": true}""");
        fixture.insert("users", """
                {"n": "b", "name": "Bob", "status": "active", "amount": 10.0, "day": "2026-02-01", "address": {"city": "Bern"}, "vip": "?"}""");
        fixture.insert("users", "{\"n\": \"c\", \"name\": \"Eve\", \"status\": \"new\", \"vip\": null}");
        fixture.insert("users", "{\"n\": \"d\", \"name\": \"N_x\", \"amount\": \"5\", \"day\": null}");

        var found = list(RecordQuery.where(RecordFilter.of(field, operator, value)));

        assertThat(found).containsExactlyInAnyOrderElementsOf(names.isEmpty() ? List.of() : List.of(names.split(" ")));
    }

    @Test
    void readsTheFilterOfABody() {
        fixture.insert("users", "{\"n\": \"a\", \"amount\": 5, \"status\": \"new\"}");
        var b = fixture.insert("users", "{\"n\": \"b\", \"amount\": 10, \"status\": \"old\"}");
        fixture.insert("users", "{\"n\": \"c\", \"amount\": \"10\", \"status\": \"old\"}");

        assertThat(list(filter("{\"amount\": 10}"))).containsExactly("b");
        assertThat(list(filter("{\"amount\": {\"gte\": 5, \"lt\": 10}}"))).containsExactly("a");
        assertThat(list(filter("{\"status\": [\"new\", \"old\"], \"amount\": {\"gt\": 5}}"))).containsExactly("b");
        assertThat(list(filter("{\"record_id\": \"" + b.recordId() + "\"}"))).containsExactly("b");
        assertThat(list(filter("{}"))).containsExactly("c", "b", "a");
        assertThatThrownBy(() -> filter("{\"amount\": {\"above\": 5}}"))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.field()).isEqualTo("/filter/amount"));
        assertThatThrownBy(() -> filter("{\"amount\": [[1]]}")).isInstanceOf(Refusal.class);
    }

    @Test
    void findsWordsByTheirBeginnings() {
        fixture.insert("users", "{\"n\": \"a\", \"name\": \"Ann Miller\", \"mail\": \"ann@example.com\", \"zip\": 3011}");
        fixture.insert("users", "{\"n\": \"b\", \"name\": \"Bob O'Hara\"}");

        assertThat(search("mil")).containsExactly("a");
        assertThat(search("ann@ex")).containsExactly("a");
        assertThat(search("MILL", "ann")).containsExactly("a");
        assertThat(search("3011")).containsExactly("a");
        assertThat(search("o'hara")).containsExactly("b");
        assertThat(search("iller")).isEmpty();
        assertThat(search("a' | 'b:*", "\\", "!")).isEmpty();
    }

    @Test
    void findsWhatWasMadeOrChangedAfterATime() {
        var a = fixture.insert("users", "{\"n\": \"a\"}");
        var then = fixture.clock.instant();
        fixture.clock.advance(Duration.ofSeconds(1));
        fixture.insert("users", "{\"n\": \"b\"}");
        fixture.patch(a, "{\"x\": 1}");

        assertThat(list(new RecordQuery(List.of(), List.of(), then, null, false, Sort.NEWEST))).containsExactly("b");
        assertThat(list(new RecordQuery(List.of(), List.of(), null, then, false, Sort.NEWEST))).containsExactly("b", "a");
    }

    @ParameterizedTest
    @CsvSource({
        "amount,     false, d c a b e",
        "amount,     true,  e b a c d",
        "record_id,  false, a b c d e",
        "created_at, true,  e d c b a",
        "name,       false, b c d e a",
    })
    void pagesThroughAnyOrderOneByOne(String field, boolean descending, String names) {
        fixture.insert("users", "{\"n\": \"a\", \"amount\": 5, \"name\": \"%s\"}".formatted("ü~".repeat(300)));
        fixture.insert("users", "{\"n\": \"b\", \"amount\": 12.5}");
        fixture.insert("users", "{\"n\": \"c\", \"amount\": \"text\"}");
        fixture.insert("users", "{\"n\": \"d\"}");
        fixture.insert("users", "{\"n\": \"e\", \"amount\": true, \"name\": \"x\"}");

        assertThat(paged(RecordQuery.ALL.sorted(new Sort(List.of(field), descending)), 1, () -> {}))
                .containsExactly(names.split(" "));
    }

    @Test
    void aPageGoesOnWhereItWasAlthoughRecordsChangeMeanwhile() {
        var made = new ArrayList<StoredRecord>();
        for (var amount = 0; amount < 6; amount++) {
            made.add(fixture.insert("users", "{\"n\": \"%1$d\", \"amount\": %1$d}".formatted(amount)));
        }
        var pages = new int[1];

        var seen = paged(RecordQuery.ALL.sorted(new Sort(List.of("amount"), false)), 2, () -> {
            if (pages[0]++ == 0) {
                // The one that the page ended with goes, and one that was shown moves to the end.
                fixture.write("users", new RecordWrite.Delete(made.get(1).recordId(), null));
                fixture.patch(made.get(0), "{\"amount\": 100}");
            }
        });

        assertThat(seen).containsExactly("0", "1", "2", "3", "4", "5", "0");
    }

    @Test
    void refusesACursorOfAnotherOrder() {
        fixture.insert("users", "{\"n\": \"a\"}");
        fixture.insert("users", "{\"n\": \"b\"}");
        var cursor = fixture.records.list(OURS, "users", RecordQuery.ALL, new PageRequest(1, null)).nextCursor();
        var page = PageRequest.of("1", cursor);

        assertThatThrownBy(() -> fixture.records.list(
                        OURS, "users", RecordQuery.ALL.sorted(new Sort(List.of("n"), true)), page))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("cursor_invalid"));
    }

    @Test
    void equalityAndSearchUseAnIndexWithManyRecords() {
        fixture.types.put(OURS, "users", RecordTypeDraft.EMPTY);
        fixture.jdbc.sql("""
                insert into record (record_id, workspace_id, type, data, version, created_at, updated_at)
                select 'rec_' || lpad(n::text, 10, '0'), 'wsp_1', 'users',
                       jsonb_build_object('email', 'user' || n || '@example.com', 'amount', n, 'status', 'active'), 1, now(), now()
                from generate_series(1, 50000) as n
                """).update();
        fixture.jdbc.sql("analyze record").update();

        assertThat(plan(RecordQuery.where(RecordFilter.of("email", null, "user777@example.com"))))
                .contains("record_data")
                .doesNotContain("Seq Scan");
        assertThat(plan(RecordQuery.where(RecordFilter.of("amount", null, "777"))))
                .contains("record_data")
                .doesNotContain("Seq Scan");
        assertThat(plan(new RecordQuery(List.of(), List.of("user777"), null, null, false, Sort.NEWEST)))
                .contains("record_words")
                .doesNotContain("Seq Scan");
        assertThat(plan(RecordQuery.ALL)).contains("Index Scan").doesNotContain("Seq Scan", "Sort");
        assertThat(plan(RecordQuery.ALL.sorted(new Sort(List.of("updated_at"), false))))
                .contains("record_by_update")
                .doesNotContain("Seq Scan");
        assertThat(list(RecordQuery.where(RecordFilter.of("amount", null, "777")))).hasSize(1);
    }

    private String plan(RecordQuery query) {
        var sql = RecordQueryStore.listing(OURS, "users", query, new PageRequest(50, null));
        return fixture.jdbc.sql("explain " + sql.text())
                .params(sql.params())
                .query(String.class)
                .list()
                .stream()
                .collect(Collectors.joining("\n"));
    }

    private static RecordQuery filter(String json) {
        return RecordQuery.where(RecordFilter.of(Json.trusted(json)));
    }

    private List<String> search(String... words) {
        return list(new RecordQuery(List.of(), List.of(words), null, null, false, Sort.NEWEST));
    }

    private List<String> list(RecordQuery query) {
        return fixture.records.list(OURS, "users", query, new PageRequest(50, null)).data().stream()
                .map(record -> record.data().path("n").asText())
                .toList();
    }

    private List<String> paged(RecordQuery query, int limit, Runnable between) {
        var seen = new ArrayList<String>();
        var page = PageRequest.of("" + limit, null);
        while (true) {
            var found = fixture.records.list(OURS, "users", query, page);
            found.data().forEach(record -> seen.add(record.data().path("n").asText()));
            if (found.nextCursor() == null) {
                return seen;
            }
            page = PageRequest.of("" + limit, found.nextCursor());
            between.run();
        }
    }
}
