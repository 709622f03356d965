package dev.millrace.record;

import static dev.millrace.record.RecordFixture.OURS;
import static dev.millrace.record.RecordFixture.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UniqueFieldsTest {

    private static final PageRequest MANY = new PageRequest(200, null);

    private final RecordFixture fixture = new RecordFixture();

    @Test
    void refusesASecondRecordWithTheSameValueAndNamesTheField() {
        fixture.unique("users", "email");
        var first = fixture.insert("users", "{\"email\": \"ann@example.com\"}");

        var second = refused(new RecordWrite.Insert(data("{\"email\": \"ann@example.com\"}")));

        assertThat(second.kind()).isEqualTo(Refusal.Kind.CONFLICT);
        assertThat(second.code()).isEqualTo("record_not_unique");
        assertThat(second.field()).isEqualTo("/data/email");
        assertThat(second.getMessage()).contains(first.recordId());
    }

    @Test
    void aValueMayBeMissingManyTimesAndANumberIsTheSameInAnyForm() {
        fixture.unique("users", "number");
        fixture.insert("users", "{}");
        fixture.insert("users", "{\"number\": null}");
        fixture.insert("users", "{\"number\": 10}");

        fixture.insert("users", "{\"number\": \"10\"}");
        assertThat(refused(new RecordWrite.Insert(data("{\"number\": 1.00e1}"))).code()).isEqualTo("record_not_unique");
    }

    @Test
    void aLongValueIsUniqueToo() {
        fixture.unique("users", "note");
        var note = "x".repeat(100_000);
        fixture.insert("users", "{\"note\": \"" + note + "\"}");

        fixture.insert("users", "{\"note\": \"" + note + "y\"}");
        assertThat(refused(new RecordWrite.Insert(data("{\"note\": \"" + note + "\"}"))).code()).isEqualTo("record_not_unique");
    }

    @Test
    void aValueIsFreeAgainWhenItsRecordChangesOrIsDeletedAndTakenWhenThatIsRestored() {
        fixture.unique("users", "email");
        var ann = fixture.insert("users", "{\"email\": \"a\"}");
        fixture.patch(ann, "{\"email\": \"b\"}");
        var eve = fixture.insert("users", "{\"email\": \"a\"}");
        fixture.write("users", new RecordWrite.Delete(eve.recordId(), null));
        fixture.insert("users", "{\"email\": \"a\"}");

        assertThat(refused(new RecordWrite.Restore(eve.recordId())).code()).isEqualTo("record_not_unique");
        assertThat(fixture.get(eve).isDeleted()).isTrue();
    }

    @Test
    void ofABatchTheFirstWinsAndARefusedOneTakesNothing() {
        fixture.unique("users", "email", "phone");
        fixture.insert("users", "{\"email\": \"a\"}");

        var outcomes = fixture.write(
                "users",
                List.of(
                        new RecordWrite.Insert(data("{\"email\": \"a\", \"phone\": 1}")),
                        new RecordWrite.Insert(data("{\"email\": \"b\", \"phone\": 1}")),
                        new RecordWrite.Insert(data("{\"email\": \"b\", \"phone\": 2}"))));

        assertThat(outcomes.get(0)).isInstanceOf(RecordOutcome.Refused.class);
        assertThat(outcomes.get(1)).isInstanceOf(RecordOutcome.Written.class);
        assertThat(outcomes.get(2)).isInstanceOf(RecordOutcome.Refused.class);
    }

    @Test
    void aBatchMayExchangeValues() {
        fixture.unique("users", "email");
        var ann = fixture.insert("users", "{\"email\": \"a\"}");
        var eve = fixture.insert("users", "{\"email\": \"e\"}");

        fixture.write(
                "users",
                List.of(
                        new RecordWrite.Update(ann.recordId(), data("{\"email\": \"e\"}"), null),
                        new RecordWrite.Update(eve.recordId(), data("{\"email\": \"a\"}"), null)));

        assertThat(fixture.get(ann).data()).isEqualTo(data("{\"email\": \"e\"}"));
        assertThat(fixture.get(eve).data()).isEqualTo(data("{\"email\": \"a\"}"));
    }

    @Test
    void anUpsertChangesWhatHasItsKeyAndMakesWhatNothingHas() {
        fixture.unique("users", "email");
        var ann = fixture.insert("users", "{\"email\": \"a\", \"name\": \"Ann\"}");

        var outcomes = fixture.write(
                "users",
                List.of(
                        new RecordWrite.Upsert("email", data("{\"email\": \"a\", \"age\": 30}")),
                        new RecordWrite.Upsert("email", data("{\"email\": \"b\"}")),
                        new RecordWrite.Upsert("email", data("{\"email\": \"b\", \"age\": 31}")),
                        new RecordWrite.Upsert("email", data("{\"name\": \"Nobody\"}")),
                        new RecordWrite.Upsert("name", data("{\"name\": \"Ann\"}"))));

        assertThat(fixture.get(ann).data()).isEqualTo(data("{\"email\": \"a\", \"name\": \"Ann\", \"age\": 30}"));
        assertThat(outcomes.get(2).orThrow().recordId()).isEqualTo(outcomes.get(1).orThrow().recordId());
        assertThat(outcomes.get(2).orThrow().version()).isEqualTo(2);
        assertThat(outcomes.subList(3, 5)).allMatch(outcome -> outcome instanceof RecordOutcome.Refused);
    }

    @Test
    void manyAtOnceStoreEachValueOnce() throws Exception {
        fixture.unique("users", "email");
        var writers = 8;
        var begin = new CountDownLatch(1);
        var written = new ArrayList<Future<Long>>();
        try (var pool = Executors.newFixedThreadPool(writers)) {
            for (var writer = 0; writer < writers; writer++) {
                var upserts = writer % 2 == 0;
                Callable<Long> work = () -> {
                    begin.await();
                    var writes = IntStream.range(0, 50)
                            .mapToObj(number -> data("{\"email\": \"user%d\"}".formatted(number)))
                            .map(one -> upserts ? new RecordWrite.Upsert("email", one) : new RecordWrite.Insert(one))
                            .toList();
                    return fixture.write("users", writes).stream()
                            .filter(outcome -> outcome instanceof RecordOutcome.Written)
                            .count();
                };
                written.add(pool.submit(work));
            }
            begin.countDown();
            var all = 0L;
            for (var one : written) {
                all += one.get(60, TimeUnit.SECONDS);
            }

            assertThat(all).isEqualTo(50);
        }
        assertThat(fixture.records.list(OURS, "users", RecordQuery.ALL, MANY).data())
                .extracting(record -> record.data().path("email").asText())
                .hasSize(50)
                .doesNotHaveDuplicates();
        assertThat(fixture.eventTypes()).hasSize(50);
    }

    @Test
    void aWriteThatADeadlockEndsIsBegunAgain() throws Exception {
        fixture.unique("users", "email");
        var ann = fixture.insert("users", "{\"email\": \"a\"}");
        var eve = fixture.insert("users", "{\"email\": \"e\"}");
        try (var pool = Executors.newSingleThreadExecutor()) {
            var moved = fixture.transaction.execute(status -> {
                // Theirs is the one that PostgreSQL ends.
                fixture.jdbc.sql("set local deadlock_timeout = '60s'").update();
                fixture.patch(eve, "{\"email\": \"free\"}");
                var theirs = pool.submit(() -> fixture.patch(ann, "{\"email\": \"e\"}"));
                await().atMost(Duration.ofSeconds(20)).until(this::somebodyWaits);
                fixture.write("users", new RecordWrite.Insert(data("{\"email\": \"a\"}")));
                return theirs;
            });

            assertThat(moved.get(60, TimeUnit.SECONDS).data()).isEqualTo(data("{\"email\": \"e\"}"));
        }
    }

    private boolean somebodyWaits() {
        return fixture.jdbc.sql("select exists (select from pg_locks where not granted)").query(Boolean.class).single();
    }

    @Test
    void aFieldBecomesUniqueOnlyWhereNoTwoRecordsShareAValue() {
        var ann = fixture.insert("users", "{\"email\": \"a\", \"phone\": 1}");
        var eve = fixture.insert("users", "{\"email\": \"a\", \"phone\": 2}");

        assertThatThrownBy(() -> fixture.unique("users", "email"))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT);
                    assertThat(refusal.getMessage()).contains("email 'a'", ann.recordId(), eve.recordId());
                });
        assertThat(fixture.types.get(OURS, "users").unique()).isEmpty();

        fixture.unique("users", "phone");
        assertThat(refused(new RecordWrite.Insert(data("{\"phone\": 2}"))).field()).isEqualTo("/data/phone");

        fixture.unique("users");
        fixture.insert("users", "{\"phone\": 2}");
    }

    @Test
    void aUniqueFieldHoldsOneValue() {
        fixture.unique("users", "email");

        assertThat(refused(new RecordWrite.Insert(data("{\"email\": [\"a\"]}"))).field()).isEqualTo("/data/email");
    }

    private Refusal refused(RecordWrite write) {
        return ((RecordOutcome.Refused) fixture.write("users", write)).refusal();
    }
}
