package dev.millrace.webhook.recovery;

import dev.millrace.id.Ids;
import dev.millrace.webhook.Subscriptions;
import dev.millrace.webhook.WebhookSettings;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.delivery.BulkQueueing;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class RecoveryConfiguration {

    @Bean
    RecoveryTurns recoveryTurns(
            JdbcClient jdbc,
            BulkQueueing queueing,
            PastEvents events,
            Subscriptions subscriptions,
            Webhooks webhooks,
            PlatformTransactionManager transactions,
            Clock clock) {
        return new RecoveryTurns(
                new RecoveryStore(jdbc),
                queueing,
                new MissedEvents(events, subscriptions, webhooks, queueing),
                webhooks,
                new TransactionTemplate(transactions),
                clock);
    }

    @Bean
    Recoveries recoveries(
            JdbcClient jdbc,
            RecoveryTurns turns,
            BulkQueueing queueing,
            Webhooks webhooks,
            WebhookSettings settings,
            Ids ids,
            Clock clock) {
        return new Recoveries(new RecoveryStore(jdbc), turns, queueing, webhooks, settings, ids, clock);
    }
}
