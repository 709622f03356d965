package dev.millrace.record.bulk;

import dev.millrace.dispatch.PieceQueue;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class BulkConfiguration {

    @Bean
    PieceQueue bulkJobQueue(BulkJobStore store, BulkPiece piece, TransactionTemplate transaction, Clock clock) {
        return new PieceQueue(BulkPiece.QUEUE, store.claims(), piece, transaction, clock);
    }
}
