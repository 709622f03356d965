package dev.millrace.sync;

import dev.millrace.call.Calls;
import dev.millrace.connection.Connections;
import dev.millrace.engine.EngineConnection;
import dev.millrace.id.Ids;
import dev.millrace.record.RecordTypes;
import dev.millrace.record.RecordWriter;
import dev.millrace.record.Records;
import dev.millrace.sync.drift.Drifts;
import dev.millrace.sync.schedule.PolledSchedules;
import dev.millrace.sync.schedule.SyncScheduleKeeper;
import dev.millrace.sync.schedule.SyncSchedules;
import dev.millrace.sync.schedule.TemporalSchedules;
import dev.millrace.sync.stream.Streams;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class SyncConfiguration {

    @Bean
    Streams streams() {
        return Streams.load();
    }

    @Bean
    SyncCheck syncCheck(Streams streams, Connections connections, RecordTypes types) {
        return new SyncCheck(streams, connections::byName, types::find);
    }

    @Bean
    SyncPreviews syncPreviews(
            SyncCheck check, Calls calls, RecordWriter records, SyncRecords found, Matches matches, Clock clock) {
        return new SyncPreviews(check, calls::make, records, found, matches, clock);
    }

    @Bean
    SyncWorkforce syncWorkforce(
            SyncStore syncs,
            SyncRunStore runs,
            SyncRows rows,
            PairRows pairs,
            SyncEnds ends,
            Drifts drifts,
            SyncCheck check,
            SyncDue due,
            Calls calls,
            SyncStores stores,
            Ids ids,
            TransactionTemplate transaction,
            Clock clock) {
        var pages = new FetchAhead(new PageAsks(ServiceCalls.of(calls), clock), task -> Thread.ofVirtual().name("sync-ahead").start(task));
        var hold = new RunHold(syncs, runs, ends, transaction, clock);
        var keep = new PushKeep(stores, hold, runs, ends, ids, clock);
        var push = new Push(keep, new PushCreate(keep, clock), new PushChange(keep), calls::make);
        return new SyncWorkforce(new SyncStep(syncs, runs, rows, pairs, ends, drifts, check, pages, hold, push, clock), due);
    }

    @Bean
    SyncSchedules syncSchedules(EngineConnection engine) {
        return engine.engine().hasSchedules()
                ? new TemporalSchedules(engine::client, SyncRunQueue.TASK_QUEUE)
                : new PolledSchedules();
    }

    @Bean
    @ConditionalOnProperty(name = "millrace.worker.enabled", matchIfMissing = true)
    SyncScheduleKeeper syncScheduleKeeper(SyncSchedules schedules, EngineConnection engine, JdbcClient jdbc, Clock clock) {
        return new SyncScheduleKeeper(schedules, engine::ready, jdbc, clock);
    }
}
