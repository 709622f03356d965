package dev.millrace.webhook.type;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class EventTypeConfiguration {

    @Bean
    EventTypes eventTypes(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
        return new EventTypes(
                OurEventTypes.load(), new EventTypeStore(jdbc), new TransactionTemplate(transactions), clock);
    }
}
