package dev.millrace.sync;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.EventInbox;
import dev.millrace.event.LifecycleStream;
import dev.millrace.json.Json;
import dev.millrace.sync.SyncRun.Status;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Ends runs, and tells of it by an event in the same transaction, which is that of this thread. */
@Component
class SyncEnds {

    private final SyncStore syncs;
    private final SyncRunStore runs;
    private final LifecycleStream stream;
    private final Clock clock;

    @Autowired
    SyncEnds(SyncStore syncs, SyncRunStore runs, EventInbox inbox, Clock clock) {
        this(syncs, runs, inbox.lifecycle(), clock);
    }

    SyncEnds(SyncStore syncs, SyncRunStore runs, LifecycleStream stream, Clock clock) {
        this.syncs = syncs;
        this.runs = runs;
        this.stream = stream;
        this.clock = clock;
    }

    /** Everything is read; the next run begins where this one has ended. */
    void complete(Sync sync, SyncRun run) {
        var now = now();
        if (runs.end(run.syncRunId(), Status.COMPLETED, null, now)) {
            if (run.cursor() != null) {
                syncs.cursor(sync.syncId(), run.cursor());
            }
            tell(sync, run.syncRunId(), "completed", null, now);
        }
    }

    /** @param reason a sentence for people */
    void fail(Sync sync, String syncRunId, String reason) {
        var now = now();
        if (runs.end(syncRunId, Status.FAILED, reason, now)) {
            tell(sync, syncRunId, "failed", reason, now);
        }
    }

    private void tell(Sync sync, String syncRunId, String how, @Nullable String reason, Instant now) {
        var run = runs.find(sync.syncId(), syncRunId).orElseThrow();
        var event = Json.mapper()
                .createObjectNode()
                .put("specversion", "1.0")
                .put("id", syncRunId + "/" + how)
                .put("source", "/syncs/" + sync.syncId())
                .put("type", "sync." + how)
                .put("subject", sync.syncId())
                .put("time", now.toString())
                .put("datacontenttype", "application/json");
        ObjectNode data = event.putObject("data")
                .put("sync_id", sync.syncId())
                .put("sync_run_id", syncRunId)
                .put("name", sync.definition().name())
                .put("read", run.counts().read())
                .put("written", run.counts().written())
                .put("rejected", run.counts().rejected())
                .put("pushed", run.counts().pushed())
                .put("conflicts", run.counts().conflicts());
        if (reason != null) {
            data.put("reason", reason);
        }
        if (run.startedAt() != null) {
            data.put("started_at", run.startedAt().toString());
        }
        data.put("ended_at", now.toString());
        stream.accept(sync.workspaceId(), List.of(event), 0);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
