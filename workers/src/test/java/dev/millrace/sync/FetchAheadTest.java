package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static dev.millrace.sync.SyncFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.language.run.Call.Turn;
import dev.millrace.sync.ListingService.Answer;
import dev.millrace.sync.SyncActivity.What;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The page behind the one that is written. */
class FetchAheadTest {

    private static final String PAGES = "{'path':'/people','key':'id','size':{'parameter':'n','most':1},'paginator':{'kind':'page','parameter':'page'}}";

    private final SyncFixture world = new SyncFixture();
    private final Queue<Runnable> ahead = new ArrayDeque<>();
    private final SyncStep step = world.step(ServiceCalls.of(world.calls), world.records.transaction, ahead::add);

    @AfterEach
    void close() {
        world.close();
    }

    private List<String> asked() {
        return world.service.asked().stream().map(query -> query.get("page")).toList();
    }

    private Sync sync() {
        world.service.answers(query -> Answer.ok(
                Integer.parseInt(query.get("page")) > 3 ? "[]" : "[{\"id\":%1$s,\"name\":\"p%1$s\"}]".formatted(query.get("page"))));
        var sync = world.create(PAGES, "");
        world.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
        return sync;
    }

    @Test
    void aPageIsAskedForBeforeTheOneBeforeItIsWrittenAndNotASecondTime() {
        sync();
        var claimed = world.claim();

        step.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST);
        ahead.remove().run();

        assertThat(world.names()).containsExactly("p1");
        assertThat(asked()).containsExactly("1", "2");
        step.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST);
        assertThat(world.names()).containsExactly("p1", "p2");
        assertThat(asked()).containsExactly("1", "2");
    }

    @Test
    void aPageOfAnEditedSyncIsAskedForAnew() {
        var sync = sync();
        var claimed = world.claim();
        step.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST);
        ahead.remove().run();

        world.syncs.change(WORKSPACE, sync.syncId(), json("{'mapping':[{'ours':'called','theirs':'name'}]}"));
        step.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST);

        assertThat(asked()).containsExactly("1", "2", "2");
    }

    @Test
    void aLimitThatWasMetAheadIsWaitedForByTheNextStep() {
        sync();
        var claimed = world.claim();
        step.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST);

        world.service.answers(query -> new Answer(429, "", Map.of("Retry-After", "30")));
        ahead.remove().run();
        var next = step.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST);

        assertThat(next.what()).isEqualTo(What.WAIT);
        assertThat(asked()).containsExactly("1", "2");
        assertThat(world.names()).containsExactly("p1");
    }

    @Test
    void whatBreaksAheadIsTriedAgainWithTheStep() {
        sync();
        var broken = new ArrayDeque<RuntimeException>();
        var calls = ServiceCalls.of(world.calls);
        ServiceCalls breaking = call -> {
            if (!broken.isEmpty()) {
                throw broken.remove();
            }
            return calls.ask(call);
        };
        var worker = world.step(breaking, world.records.transaction, ahead::add);
        var claimed = world.claim();
        worker.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST);
        broken.add(new IllegalStateException("the database is away"));
        ahead.remove().run();

        assertThatThrownBy(() -> worker.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST))
                .hasMessage("the database is away");
        worker.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST);

        assertThat(world.names()).containsExactly("p1", "p2");
    }
}
