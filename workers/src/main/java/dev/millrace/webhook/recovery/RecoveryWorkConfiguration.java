package dev.millrace.webhook.recovery;

import dev.millrace.event.EventInbox;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What ties recoveries to the inbox, and has workers work on them. */
@Configuration(proxyBeanMethods = false)
class RecoveryWorkConfiguration {

    @Bean
    PastEvents pastEvents(EventInbox inbox) {
        return inbox::between;
    }

    @Bean
    @ConditionalOnProperty(name = "millrace.worker.enabled", matchIfMissing = true)
    RecoveryLoop recoveryLoop(JdbcClient jdbc, RecoveryTurns turns, Clock clock) {
        return new RecoveryLoop(new RecoveryStore(jdbc), turns, clock);
    }
}
