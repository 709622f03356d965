package dev.millrace.sync;

import dev.millrace.call.Calls;
import dev.millrace.connection.Connections;
import dev.millrace.engine.EngineConnection;
import dev.millrace.record.Records;
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
    SyncCheck syncCheck(Streams streams, Connections connections) {
        return new SyncCheck(streams, connections);
    }

    @Bean
    SyncPreviews syncPreviews(SyncCheck check, Calls calls, Records records, Clock clock) {
        return new SyncPreviews(check, calls::make, records, clock);
    }

    @Bean
    SyncWorkforce syncWorkforce(
            SyncStore syncs,
            SyncRunStore runs,
            SyncRows rows,
            SyncEnds ends,
            SyncCheck check,
            SyncDue due,
            Calls calls,
            TransactionTemplate transaction,
            Clock clock) {
        return new SyncWorkforce(new SyncStep(syncs, runs, rows, ends, check, calls::make, transaction, clock), due);
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
