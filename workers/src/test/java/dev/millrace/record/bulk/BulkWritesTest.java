package dev.millrace.record.bulk;

import static dev.millrace.record.RecordFixture.ANN;
import static dev.millrace.record.RecordFixture.OURS;
import static dev.millrace.record.RecordFixture.THEIRS;
import static dev.millrace.record.RecordFixture.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.dispatch.Claims.Claimed;
import dev.millrace.dispatch.PieceQueue;
import dev.millrace.dispatch.Wake;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordFixture;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.bulk.BulkRequest.Options;
import dev.millrace.refusal.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BulkWritesTest {

    private static final Options NORMAL = new Options(false, false);

    private final RecordFixture fixture = new RecordFixture();
    private final BulkJobStore store = new BulkJobStore(fixture.jdbc);
    private final BulkWrites bulk = new BulkWrites(fixture.records, store, new Wake(), fixture.ids, fixture.clock);
    private final BulkPiece piece = new BulkPiece(store, bulk, fixture.transaction, fixture.clock);
    private final PieceQueue queue =
            new PieceQueue(BulkPiece.QUEUE, store.claims(), piece, fixture.transaction, fixture.clock);
    private final BulkJobs jobs = new BulkJobs(store, piece, fixture.clock);

    @Test
    void makesWhatIsValidAndNamesTheRest() {
        fixture.schema("users", "{\"properties\": {\"n\": {\"maximum\": 2}}}");

        var done = (BulkAnswer.Done) create(numbers(1, 5), NORMAL);

        assertThat(done.written()).isEqualTo(2);
        assertThat(done.ids()).hasSize(2).allMatch(id -> id.startsWith("rec_"));
        assertThat(done.problems()).extracting(BulkProblem::index).containsExactly(2, 3);
        assertThat(done.problems().getFirst().field()).isEqualTo("/data/n");
        assertThat(fixture.eventTypes()).containsExactly("user.created", "user.created");
    }

    @Test
    void aRehearsalKeepsNothingAndSilenceMakesNoEvents() {
        var rehearsed = (BulkAnswer.Done) create(numbers(0, 3), new Options(true, false));
        assertThat(rehearsed).isEqualTo(new BulkAnswer.Done(3, 0, 3, List.of(), List.of()));
        assertThat(fixture.types.find(OURS, "users")).isEmpty();

        create(numbers(0, 3), new Options(false, true));
        assertThat(count()).isEqualTo(3);
        assertThat(fixture.events).isEmpty();
    }

    @Test
    void aRehearsedJobFindsDoublesBetweenItsPiecesAndLeavesNothing() {
        fixture.unique("users", "n");
        fixture.insert("users", "{\"n\": 5}");
        var data = new ArrayList<>(numbers(0, 2_500));
        data.set(2_400, data("{\"n\": 1, \"again\": true}"));

        var job = started(create(data, new Options(true, false)));
        work();

        var ended = jobs.get(OURS, job.jobId());
        assertThat(ended.status()).isEqualTo(BulkJob.Status.COMPLETED);
        assertThat(ended.written()).isEqualTo(2_498);
        assertThat(ended.problems()).extracting(BulkProblem::index).containsExactly(5, 2_400);
        assertThat(ended.problems().getLast().message()).isEqualTo("One before it has the same value in 'n'.");
        assertThat(ended.problems().getFirst().message()).startsWith("Another record, rec_");
        assertThat(count()).isEqualTo(1);
        assertThat(fixture.jdbc.sql("select count(*) from rehearsed_record").query(Integer.class).single()).isZero();
    }

    @Test
    void changesWhatTheFilterFinds() {
        create(numbers(0, 10), NORMAL);

        var rehearsed = (BulkAnswer.Done) update("{\"n\": {\"gte\": 5}}", "{\"big\": true}", new Options(true, false));
        var done = (BulkAnswer.Done) update("{\"n\": {\"gte\": 5}}", "{\"big\": true}", NORMAL);
        var again = (BulkAnswer.Done) update("{\"n\": {\"gte\": 4}}", "{\"big\": true}", NORMAL);

        assertThat(rehearsed.matched()).isEqualTo(5);
        assertThat(rehearsed.written()).isZero();
        assertThat(done.written()).isEqualTo(5);
        assertThat(again.matched()).isEqualTo(6);
        assertThat(again.written()).isEqualTo(1);
    }

    @Test
    void moreThanAThousandBecomeAJobThatGetsThemAll() {
        var job = started(create(numbers(0, 2_500), NORMAL));
        assertThat(job.status()).isEqualTo(BulkJob.Status.QUEUED);
        assertThat(count()).isZero();

        work();

        var ended = jobs.get(OURS, job.jobId());
        assertThat(ended.status()).isEqualTo(BulkJob.Status.COMPLETED);
        assertThat(ended.total()).isEqualTo(2_500);
        assertThat(ended.done()).isEqualTo(2_500);
        assertThat(ended.written()).isEqualTo(2_500);
        assertThat(count()).isEqualTo(2_500);
        assertThat(fixture.events).hasSize(2_500);
        assertThat(fixture.records.history(OURS, "users", anyId(), new PageRequest(1, null)).data().getFirst().cause())
                .isEqualTo(ANN);

        var update = started(update("{}", "{\"seen\": 1}", NORMAL));
        work();
        assertThat(jobs.get(OURS, update.jobId()).written()).isEqualTo(2_500);
    }

    @Test
    void aJobThatDiesIsTakenUpWhereItWasAndDoesNothingTwice() {
        var job = started(create(numbers(0, 1_500), NORMAL));
        var first = queue.claim(1).getFirst();
        var items = store.items(job.jobId()).valueStream().toList();
        piece.doNext(first, items);
        assertThat(jobs.get(OURS, job.jobId()).done()).isEqualTo(1_000);
        assertThat(queue.claim(1)).isEmpty();

        // The process is killed; another notices.
        fixture.clock.advance(Duration.ofSeconds(61));
        assertThat(queue.recover()).isEqualTo(1);
        var second = queue.claim(1).getFirst();

        // The first was only slow after all.
        assertThat(piece.doNext(first, items)).isFalse();
        queue.start(second);
        assertThat(count()).isEqualTo(1_500);
        assertThat(jobs.get(OURS, job.jobId()).status()).isEqualTo(BulkJob.Status.COMPLETED);
    }

    @Test
    void aCancelledJobStopsBeforeItsNextPiece() {
        var job = started(create(numbers(0, 1_500), NORMAL));
        var claimed = queue.claim(1).getFirst();
        var items = store.items(job.jobId()).valueStream().toList();
        piece.doNext(claimed, items);

        assertThat(jobs.cancel(OURS, job.jobId()).status()).isEqualTo(BulkJob.Status.CANCELLED);

        assertThat(piece.doNext(claimed, items)).isFalse();
        assertThat(count()).isEqualTo(1_000);
        assertThatThrownBy(() -> jobs.cancel(OURS, job.jobId()))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("bulk_job_ended"));
        assertThatThrownBy(() -> jobs.get(THEIRS, job.jobId())).isInstanceOf(Refusal.class);
        jobs.delete(OURS, job.jobId());
        assertThatThrownBy(() -> jobs.get(OURS, job.jobId())).isInstanceOf(Refusal.class);
    }

    @Test
    void aJobThatNeverGetsOnFails() {
        var job = started(create(numbers(0, 1_500), NORMAL));
        fixture.inboxIsAway = true;

        for (var attempt = 0; attempt < 11; attempt++) {
            var claimed = queue.claim(1).getFirst();
            try {
                queue.start(claimed);
            } catch (IllegalStateException away) {
                queue.release(List.of(claimed), "away");
            }
        }

        var ended = jobs.get(OURS, job.jobId());
        assertThat(ended.status()).isEqualTo(BulkJob.Status.FAILED);
        assertThat(ended.failure()).contains("10 times");
        assertThat(count()).isZero();
    }

    @Test
    void aWorkspaceHasOneJobAtWorkAndTwentyOpen() {
        IntStream.range(0, 20).forEach(number -> create(numbers(0, 1_001), NORMAL));

        assertThat(queue.claim(10)).hasSize(1);
        assertThat(queue.claim(10)).isEmpty();
        assertThatThrownBy(() -> create(numbers(0, 1_001), NORMAL))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("bulk_jobs_too_many"));
    }

    @Test
    void aJobCountsAllProblemsAndKeepsTheFirstThousand() {
        fixture.schema("users", "{\"properties\": {\"n\": {\"minimum\": 1700}}}");
        var job = started(create(numbers(0, 2_000), NORMAL));

        work();

        var ended = jobs.get(OURS, job.jobId());
        assertThat(ended.rejected()).isEqualTo(1_700);
        assertThat(ended.problems()).hasSize(1_000);
        assertThat(ended.problems().getLast().index()).isEqualTo(999);
        assertThat(ended.written()).isEqualTo(300);
    }

    private void work() {
        for (List<Claimed> claimed = queue.claim(10); !claimed.isEmpty(); claimed = queue.claim(10)) {
            claimed.forEach(queue::start);
        }
    }

    private BulkAnswer create(List<JsonNode> items, Options options) {
        return bulk.create(OURS, new BulkRequest.Create("users", items, options, ANN));
    }

    private BulkAnswer update(String filter, String updates, Options options) {
        return bulk.update(OURS, new BulkRequest.Update("users", data(filter), data(updates), options, ANN));
    }

    private static BulkJob started(BulkAnswer answer) {
        return ((BulkAnswer.Started) answer).job();
    }

    private static List<JsonNode> numbers(int from, int to) {
        return IntStream.range(from, to).<JsonNode>mapToObj(number -> data("{\"n\": " + number + "}")).toList();
    }

    private int count() {
        return fixture.jdbc.sql("select count(*) from record").query(Integer.class).single();
    }

    private String anyId() {
        return fixture.records.list(OURS, "users", RecordQuery.ALL, new PageRequest(1, null)).data().getFirst().recordId();
    }
}
