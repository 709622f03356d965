package dev.millrace.importing;

import dev.millrace.dispatch.PieceQueue;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ImportSettings.class)
class ImportConfiguration {

    @Bean
    PieceQueue importQueue(ImportStore store, ImportWork work, TransactionTemplate transaction, Clock clock) {
        return new PieceQueue(ImportWork.QUEUE, store.claims(), work, transaction, clock);
    }
}
