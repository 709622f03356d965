package dev.millrace.api.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.ProbeController;
import dev.millrace.workspace.Role;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ApiTest
class IdempotencyTest {

    private static final String THINGS = "/api/v1/probe/things";

    private final Api api;
    private final ProbeController probe;
    private final IdempotencyStore store;
    private final JdbcClient jdbc;
    private final String key = UUID.randomUUID().toString();

    IdempotencyTest(Api api, ProbeController probe, IdempotencyStore store, JdbcClient jdbc) {
        this.api = api;
        this.probe = probe;
        this.store = store;
        this.jdbc = jdbc;
    }

    @AfterEach
    void workAsUsual() {
        probe.working(() -> 201);
    }

    private Caller caller() {
        return caller(Role.ADMIN);
    }

    private Caller caller(Role role) {
        return api.as(role).with("Idempotency-Key", key);
    }

    @Test
    void aRepetitionGetsTheFirstAnswer() {
        var first = caller().post(THINGS, "{\"a\":1}").isCreated();
        var made = probe.made();

        var again = caller().post(THINGS, "{\"a\":1}").isCreated();

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.header("X-Request-Id")).isNotEqualTo(first.header("X-Request-Id"));
        assertThat(probe.made()).isEqualTo(made);
    }

    @Test
    void withoutAKeyEveryPostCounts() {
        var first = api.admin().post(THINGS, "{}").isCreated();
        var second = api.admin().post(THINGS, "{}").isCreated();

        assertThat(first.at("/number")).isNotEqualTo(second.at("/number"));
    }

    @Test
    void anotherRequestUnderTheSameKeyIsAMismatch() {
        caller().post(THINGS, "{\"a\":1}").isCreated();
        var made = probe.made();

        caller().post(THINGS, "{\"a\":2}").isError(409, "idempotency_mismatch");
        caller().post(THINGS + "?x=1", "{\"a\":1}").isError(409, "idempotency_mismatch");
        caller().post("/api/v1/probe/async-things", "{\"a\":1}").isError(409, "idempotency_mismatch");
        caller(Role.OPERATOR).post(THINGS, "{\"a\":1}").isError(409, "idempotency_mismatch");

        assertThat(probe.made()).isEqualTo(made);
    }

    @Test
    void aKeyBelongsToItsWorkspace() {
        var ours = caller().post(THINGS, "{}").isCreated();

        var theirs = api.stranger().with("Idempotency-Key", key).post(THINGS, "{}").isCreated();

        assertThat(theirs.at("/number")).isNotEqualTo(ours.at("/number"));
        assertThat(theirs.header("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void aRefusalIsGivenAgainToo() {
        probe.working(() -> 422);
        caller().post(THINGS, "{}").has(422);
        probe.working(() -> 201);

        assertThat(caller().post(THINGS, "{}").has(422).header("Idempotency-Replayed")).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429, 500, 503})
    void aFailureLeavesTheKeyFree(int status) {
        probe.working(() -> status);
        caller().post(THINGS, "{}").has(status);
        probe.working(() -> 201);

        assertThat(caller().post(THINGS, "{}").isCreated().header("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void anExceptionLeavesTheKeyFree() {
        probe.working(() -> {
            throw new IllegalStateException("broken");
        });
        caller().post(THINGS, "{}").isError(500, "internal_error");
        probe.working(() -> 201);

        caller().post(THINGS, "{}").isCreated();
    }

    @Test
    void aBodyThatBreaksOffLeavesTheKeyFree() throws IOException {
        var file = "{\"name\":\"Ann\"}\n".repeat(3);
        try (var socket = new Socket("localhost", api.port())) {
            var head = "POST /api/v1/imports?type=people HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nIdempotency-Key: %s\r\n"
                    + "Content-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n%s";
            var text = head.formatted(api.seed().ours().keys().get(Role.ADMIN), key, file.length(), file.substring(0, 9));
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            await().atMost(Duration.ofSeconds(10)).until(this::isTaken);
        }

        var again = caller().with("Content-Type", "application/x-ndjson").post("/api/v1/imports?type=people", file);

        assertThat(again.has(202).at("/import_id")).isNotEmpty();
    }

    private boolean isTaken() {
        return jdbc.sql("select exists (select from idempotency_key where key = ?)").param(key).query(Boolean.class).single();
    }

    @Test
    void aMissingRightIsNotKept() {
        caller(Role.MEMBER).post(THINGS, "{}").isError(403, "role_not_allowed");

        caller(Role.OPERATOR).post(THINGS, "{}").isCreated();
    }

    @Test
    void aSecondRequestWaitsForTheFirst() throws InterruptedException {
        var work = new Work();
        probe.working(work);
        var first = caller().posting(THINGS, "{}");
        work.awaitStart();
        var second = caller().posting(THINGS, "{}");

        work.finish();

        var made = first.orTimeout(20, TimeUnit.SECONDS).join().isCreated();
        var again = second.orTimeout(20, TimeUnit.SECONDS).join().isCreated();
        assertThat(again.body()).isEqualTo(made.body());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void aSecondRequestIsToldToComeAgainWhenTheFirstTakesLong() throws InterruptedException {
        var work = new Work();
        probe.working(work);
        var first = caller().posting(THINGS, "{}");
        work.awaitStart();

        var second = caller().post(THINGS, "{}").isError(409, "idempotency_in_progress");
        work.finish();

        assertThat(second.header("Retry-After")).isEqualTo("1");
        first.orTimeout(20, TimeUnit.SECONDS).join().isCreated();
    }

    @Test
    void ofManyAtOnceOneIsCarriedOut() {
        var before = probe.made();

        var answers = IntStream.range(0, 12)
                .mapToObj(number -> caller().posting(THINGS, "{}"))
                .toList()
                .stream()
                .map(answer -> answer.orTimeout(30, TimeUnit.SECONDS).join().isCreated())
                .toList();

        assertThat(probe.made()).isEqualTo(before + 1);
        assertThat(answers).extracting(answer -> answer.at("/number")).containsOnly(Integer.toString(before + 1));
        assertThat(answers).filteredOn(answer -> answer.header("Idempotency-Replayed").isEmpty()).hasSize(1);
    }

    @Test
    void aHolderInAnotherProcessIsNotWaitedForAndDeadAfterNinetySeconds() {
        caller().post(THINGS, "{}").isCreated();
        jdbc.sql("update idempotency_key set state = 'running', status = null, body = null where key = ?")
                .param(key)
                .update();

        caller().post(THINGS, "{}").isError(409, "idempotency_in_progress");
        caller().post(THINGS, "{\"a\":1}").isError(409, "idempotency_mismatch");
        api.clock().pass(Duration.ofSeconds(91));
        caller().post(THINGS, "{\"a\":1}").isError(409, "idempotency_mismatch");

        assertThat(caller().post(THINGS, "{}").isCreated().header("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void aHolderThatWasOvertakenDoesNotOverwriteTheAnswer() throws InterruptedException {
        var work = new Work();
        probe.working(work);
        var slow = caller().posting(THINGS, "{}");
        work.awaitStart();
        probe.working(() -> 201);
        api.clock().pass(Duration.ofSeconds(91));
        var overtaking = caller().post(THINGS, "{}").isCreated();

        work.finish();
        slow.orTimeout(20, TimeUnit.SECONDS).join().isCreated();

        assertThat(caller().post(THINGS, "{}").body()).isEqualTo(overtaking.body());
    }

    @Test
    void aDayLaterTheKeyIsFree() {
        var first = caller().post(THINGS, "{}").isCreated();
        api.clock().pass(Duration.ofHours(24).minusMinutes(1));
        assertThat(caller().post(THINGS, "{}").body()).isEqualTo(first.body());

        api.clock().pass(Duration.ofMinutes(2));

        assertThat(caller().post(THINGS, "{}").isCreated().body()).isNotEqualTo(first.body());
    }

    @Test
    void aDayLaterTheAnswerIsPurged() {
        caller().post(THINGS, "{}").isCreated();
        store.purge();
        assertThat(kept()).isOne();

        api.clock().pass(Duration.ofHours(25));
        store.purge();

        assertThat(kept()).isZero();
    }

    @Test
    void anAsynchronousAnswerIsKeptAsWell() {
        var first = caller().post("/api/v1/probe/async-things", "{}").isOk();

        var again = caller().post("/api/v1/probe/async-things", "{}").isOk();

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void anAnswerTooLargeToKeepIsNotCarriedOutTwice() {
        var first = caller().post("/api/v1/probe/large-things", "{}").isOk();
        var made = probe.made();

        caller().post("/api/v1/probe/large-things", "{}").isError(409, "idempotency_answer_not_kept");

        assertThat(first.at("/text")).hasSize(300 * 1024);
        assertThat(probe.made()).isEqualTo(made);
    }

    @Test
    void aKeptAnswerShowsNoSecretInTheTable() {
        var made = caller().post("/api/v1/api-keys", "{\"name\":\"once\",\"role\":\"member\"}").isCreated();

        var again = caller().post("/api/v1/api-keys", "{\"name\":\"once\",\"role\":\"member\"}").isCreated();

        assertThat(again.at("/key")).isEqualTo(made.at("/key"));
        assertThat(jdbc.sql("select body from idempotency_key where key = ?")
                        .param(key)
                        .query(byte[].class)
                        .single())
                .isNotEqualTo(made.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tab\there"})
    void anImpossibleKeyIsRefused(String impossible) {
        api.admin().with("Idempotency-Key", impossible).post(THINGS, "{}").isError(422, "idempotency_key_invalid");
    }

    @Test
    void aKeyHasAtMost255Characters() {
        api.admin().with("Idempotency-Key", "x".repeat(256)).post(THINGS, "{}").isError(422, "idempotency_key_invalid");
        api.admin().with("Idempotency-Key", key + "x".repeat(219)).post(THINGS, "{}").isCreated();
    }

    @Test
    void otherMethodsAndOtherRootsDoNotCare() {
        api.admin().with("Idempotency-Key", "").get("/api/v1/api-keys").isOk();
        api.anonymous().with("Idempotency-Key", key).post("/hooks/none", "{}").isError(404, "path_not_found");
        api.anonymous().with("Idempotency-Key", key).post(THINGS, "{}").isError(401, "credentials_missing");
    }

    private long kept() {
        return jdbc.sql("select count(*) from idempotency_key where key = ?")
                .param(key)
                .query(Long.class)
                .single();
    }

    /** Work that ends when the test says so. */
    private static final class Work implements IntSupplier {

        private final CountDownLatch started = new CountDownLatch(1);
        private final CountDownLatch finished = new CountDownLatch(1);

        void awaitStart() throws InterruptedException {
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        }

        void finish() {
            finished.countDown();
        }

        @Override
        public int getAsInt() {
            started.countDown();
            try {
                assertThat(finished.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return 201;
        }
    }
}
