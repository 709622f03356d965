package dev.millrace.webhook.delivery;

import dev.millrace.dispatch.DispatchSettings;
import dev.millrace.engine.EngineConnection;
import dev.millrace.event.EventInbox;
import dev.millrace.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What ties deliveries to the inbox and to the engine. */
@Configuration(proxyBeanMethods = false)
class DeliveryWorkConfiguration {

    @Bean
    DeliveryQueue deliveryQueue(
            JdbcClient jdbc,
            EngineConnection engine,
            DispatchSettings settings,
            PlatformTransactionManager transactions,
            Clock clock) {
        return new DeliveryQueue(
                new DeliveryQueueStore(jdbc), engine, settings, new TransactionTemplate(transactions), clock);
    }

    @Bean
    DeliveryWorkforce deliveryWorkforce(AttemptDelivery attempts) {
        return new DeliveryWorkforce(attempts);
    }

    @Bean
    EventBody eventBody(EventInbox inbox) {
        return (workspaceId, eventId) -> inbox.find(workspaceId, eventId)
                .map(event -> Json.write(event.cloudEvent()).getBytes(StandardCharsets.UTF_8))
                .orElse(null);
    }
}
