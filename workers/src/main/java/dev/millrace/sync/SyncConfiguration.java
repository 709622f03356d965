package dev.millrace.sync;

import dev.millrace.call.Calls;
import dev.millrace.connection.Connections;
import dev.millrace.record.Records;
import dev.millrace.sync.drift.Drifts;
import dev.millrace.sync.stream.Streams;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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
            Drifts drifts,
            SyncCheck check,
            Calls calls,
            TransactionTemplate transaction,
            Clock clock) {
        var asks = new PageAsks(ServiceCalls.of(calls), clock);
        return new SyncWorkforce(new SyncStep(syncs, runs, rows, ends, drifts, check, asks, transaction, clock));
    }
}
