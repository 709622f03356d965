package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordFixture;
import dev.millrace.record.RecordWrite;
import dev.millrace.record.StoredRecord;
import dev.millrace.sync.SyncActivity.What;
import dev.millrace.sync.WritableService.Manner;
import dev.millrace.sync.WritableService.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whatever people do on both sides, and whatever dies, gets lost or comes late: when it is calm again both sides agree, nothing was
 * written twice, and no value has vanished but one that somebody has written over or that the log of conflicts has.
 *
 * <p>It tries what can be tried in some seconds; {@code -Dmillrace.sync.seeds=5000} tries so many, {@code -Dmillrace.sync.seed=17} that one
 * alone.
 */
class TwoWayModelTest {

    private static final @Nullable Integer SEEDS = Integer.getInteger("millrace.sync.seeds");
    private static final int MOST = 400;
    private static final int FEWEST = 20;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(15);
    private static final Logger log = LoggerFactory.getLogger(TwoWayModelTest.class);
    private static final int WORLD_LASTS = 100;
    private static final List<String> FIELDS = List.of("name", "mail", "city");
    private static final List<String> CONFLICTS = List.of("last_write_wins", "ours", "theirs");

    @Test
    void bothSidesAgreeInTheEndWhateverHappensOnTheWay() {
        var only = Integer.getInteger("millrace.sync.seed");
        if (only != null) {
            try (var world = new TwoWayWorld()) {
                new Play(world, only).play();
            }
            return;
        }
        var begun = System.nanoTime();
        var seed = 0;
        while (goesOn(seed, begun)) {
            try (var world = new TwoWayWorld()) {
                do {
                    played(world, seed);
                } while (++seed % WORLD_LASTS != 0 && goesOn(seed, begun));
            }
        }
        log.info("{} seeds were played.", seed);
    }

    private static boolean goesOn(int seed, long begun) {
        return SEEDS != null ? seed < SEEDS : seed < FEWEST || seed < MOST && System.nanoTime() - begun < LONG_ENOUGH.toNanos();
    }

    private static void played(TwoWayWorld world, int seed) {
        try {
            new Play(world, seed).play();
        } catch (AssertionError | RuntimeException wrong) {
            throw new AssertionError("-Dmillrace.sync.seed=%d: %s".formatted(seed, wrong.getMessage()), wrong);
        }
    }

    /** The worker dies here. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;

        Crash() {
            super("crash", null, false, false);
        }
    }

    private static final class Play {

        private final TwoWayWorld world;
        private final SyncFixture fixture;
        private final Random random;
        private final String type;
        private final Manner manner;
        private final Sync sync;
        private final SyncStep step;
        private final Set<String> written = new HashSet<>();
        private final Set<String> writtenOver = new HashSet<>();
        private boolean calm;
        private int values;
        private int removedHere;
        private int removedThere;

        Play(TwoWayWorld world, int seed) {
            this.world = world;
            this.fixture = world.fixture;
            this.random = new Random(seed * 7919L + 17);
            this.type = "people_" + seed;
            this.manner = new Manner(random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), random.nextInt(4) == 0);
            var conflict = CONFLICTS.get(random.nextInt(3));
            this.sync = world.create("two_way", manner, type, ",'match':['mail'],'conflict':'%s'".formatted(conflict));
            this.step = fixture.step(
                    call -> {
                        maybe(30, this::crash);
                        maybe(60, this::editHere);
                        var result = fixture.calls.ask(call);
                        maybe(60, this::editHere);
                        maybe(30, this::crash);
                        return result;
                    },
                    new TransactionTemplate(fixture.records.transaction.getTransactionManager()) {
                        private static final long serialVersionUID = 1;

                        @Override
                        public <T> T execute(TransactionCallback<T> action) {
                            maybe(20, Play.this::crash);
                            T result = super.execute((TransactionStatus status) -> {
                                var made = action.doInTransaction(status);
                                maybe(30, Play.this::crash);
                                return made;
                            });
                            maybe(20, Play.this::crash);
                            return result;
                        }
                    });
        }

        private void maybe(int ofAThousand, Runnable what) {
            if (!calm && random.nextInt(1_000) < ofAThousand) {
                what.run();
            }
        }

        private void crash() {
            throw new Crash();
        }

        void play() {
            if (manner.versions()) {
                world.service.beforeWrites(() -> maybe(150, this::editThere));
            }
            world.service.trouble(new Trouble(random, 60, 80, !manner.tombstones()));
            for (var round = 2 + random.nextInt(4); round > 0; round--) {
                for (var edits = random.nextInt(5); edits > 0; edits--) {
                    edit();
                }
                run();
            }
            calm = true;
            world.service.trouble(null);
            for (var runs = 0; runs < 6; runs++) {
                run();
            }
            changesNothingMore();
            agree();
            nothingIsLost();
            nothingIsDeletedThatNobodyDeleted();
            fixture.syncs.delete(WORKSPACE, sync.syncId());
        }

        private void run() {
            var newest = fixture.syncs.runs(WORKSPACE, sync.syncId(), new PageRequest(1, null)).data();
            if (newest.stream().allMatch(run -> run.endedAt() != null)) {
                fixture.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
            }
            var claimed = fixture.claim();
            var turn = Turn.FIRST;
            for (var steps = 0; steps < 500; steps++) {
                fixture.records.clock.advance(Duration.ofMillis(random.nextInt(3) * 700L));
                maybe(100, this::edit);
                try {
                    var next = step.step(claimed.syncRunId(), claimed.claim(), turn);
                    turn = next.turn();
                    if (next.what() == What.WAIT) {
                        fixture.records.clock.advance(Duration.between(fixture.records.clock.instant(), next.at()));
                    } else if (next.what() == What.END) {
                        assertThat(fixture.get(sync).status()).isEqualTo(Sync.Status.ACTIVE);
                        return;
                    }
                } catch (Crash dead) {
                    // Temporal has the step done again, by this workflow or by another one.
                    if (random.nextInt(3) == 0) {
                        fixture.claims.releaseAll();
                        var again = fixture.claims.claim(1, fixture.records.clock.instant());
                        if (again.isEmpty()) {
                            // It died after the run had ended.
                            return;
                        }
                        claimed = again.getFirst();
                        turn = Turn.FIRST;
                    }
                }
            }
            fail("the run does not end");
        }

        private void changesNothingMore() {
            var versions = fixture.records.jdbc.sql("select count(*) from record_change").query(Long.class).single();
            var writes = world.service.writes().size();

            run();

            var last = fixture.syncs.runs(WORKSPACE, sync.syncId(), new PageRequest(1, null)).data().getFirst();
            assertThat(last.status()).as("%s", last.failure()).isEqualTo(SyncRun.Status.COMPLETED);
            assertThat(world.service.writes()).hasSize(writes);
            assertThat(fixture.records.jdbc.sql("select count(*) from record_change").query(Long.class).single()).isEqualTo(versions);
            assertThat(last.counts().pushed() + last.counts().written() + last.counts().conflicts()).isZero();
        }

        private void agree() {
            var ours = world.records(type).stream().map(record -> line(record.data(), "mail", "city")).sorted().toList();
            var theirs = world.service.items().values().stream()
                    .map(item -> line(item, "email", "address/city"))
                    .sorted()
                    .toList();
            assertThat(ours).isEqualTo(theirs).doesNotHaveDuplicates();
        }

        private static String line(JsonNode data, String mail, String city) {
            return "%s|%s|%s".formatted(data.path("name").asText(""), data.path(mail).asText("").strip(), data.at("/" + city).asText(""));
        }

        private void nothingIsLost() {
            var kept = new StringBuilder();
            world.records(type).forEach(record -> kept.append(record.data()));
            fixture.conflicts(sync).forEach(conflict -> kept.append(conflict.ours()).append(conflict.theirs()));
            var text = kept.toString().toLowerCase(Locale.ROOT);
            assertThat(written).allSatisfy(value ->
                    assertThat(writtenOver.contains(value) || text.contains("\"" + value + "\"")).as(value).isTrue());
        }

        private void nothingIsDeletedThatNobodyDeleted() {
            var deleted = fixture.records.jdbc
                    .sql("select count(*) from record_change where type = ? and action = 'deleted' and cause_kind = 'sync'")
                    .params(type)
                    .query(Integer.class)
                    .single();
            var deletedThere = world.service.writes().stream().filter(write -> write.method().equals("DELETE")).count();
            assertThat(deleted).isLessThanOrEqualTo(removedThere);
            assertThat(deletedThere).isLessThanOrEqualTo(removedHere);
        }

        // What people do.

        private void edit() {
            switch (random.nextInt(8)) {
                case 0 -> makeHere(value("o") + "@x");
                case 1 -> makeThere(value("t") + "@x");
                case 2 -> {
                    var mail = value("m") + "@x";
                    makeHere(mail);
                    makeThere(random.nextBoolean() ? mail.toUpperCase(Locale.ROOT) : mail);
                }
                case 3, 4 -> editHere();
                default -> editThere();
            }
        }

        private String value(String side) {
            var value = side + ++values + "v";
            if (!side.equals("m")) {
                written.add(value);
            }
            return value;
        }

        private void makeHere(String mail) {
            written.remove(mail.substring(0, mail.length() - 2));
            fixture.records.write(type, new RecordWrite.Insert(RecordFixture.data(
                    "{\"name\":\"%s\",\"mail\":\"%s\",\"note\":\"n\"}".formatted(value("o"), mail))));
        }

        private void makeThere(String mail) {
            written.remove(mail.substring(0, mail.length() - 2));
            world.service.put("{'name':'%s','email':' %s'}".formatted(value("t"), mail));
        }

        private void editHere() {
            var all = world.records(type);
            if (all.isEmpty()) {
                return;
            }
            var record = all.get(random.nextInt(all.size()));
            if (random.nextInt(7) == 0) {
                FIELDS.forEach(field -> overwrites(record.data().path(field)));
                fixture.records.write(type, new RecordWrite.Delete(record.recordId(), null));
                removedHere++;
                return;
            }
            if (random.nextInt(6) == 0) {
                fixture.records.patch(record, "{\"note\":\"n%d\"}".formatted(random.nextInt(9)));
                return;
            }
            change(record);
        }

        private void change(StoredRecord record) {
            var field = FIELDS.get(random.nextInt(3));
            overwrites(record.data().path(field));
            fixture.records.patch(record, "{\"%s\":\"%s\"}".formatted(field, value("o")));
        }

        private void editThere() {
            var all = new ArrayList<>(world.service.items().entrySet());
            if (all.isEmpty()) {
                return;
            }
            var one = all.get(random.nextInt(all.size()));
            var item = one.getValue();
            if (random.nextInt(7) == 0) {
                List.of("/name", "/email", "/address/city").forEach(place -> overwrites(item.at(place)));
                world.service.remove(one.getKey());
                removedThere++;
                return;
            }
            switch (random.nextInt(3)) {
                case 0 -> {
                    overwrites(item.path("name"));
                    world.service.edit(one.getKey(), "{'name':'%s'}".formatted(value("t")));
                }
                case 1 -> {
                    overwrites(item.path("email"));
                    world.service.edit(one.getKey(), "{'email':' %s '}".formatted(value("t")));
                }
                default -> {
                    overwrites(item.at("/address/city"));
                    world.service.edit(one.getKey(), "{'address':{'city':'%s'}}".formatted(value("t")));
                }
            }
        }

        /** Whoever writes has seen what was there. */
        private void overwrites(JsonNode value) {
            writtenOver.add(value.asText().strip().toLowerCase(Locale.ROOT));
        }
    }
}
