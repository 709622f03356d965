package dev.millrace.webhook.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.dispatch.DispatchSettings;
import dev.millrace.engine.EngineConnection;
import dev.millrace.event.EventInbox;
import dev.millrace.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
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
    EventBody eventBody(EventInbox inbox, ObjectProvider<EventAddress> addresses) {
        var address = addresses.getIfAvailable(() -> eventId -> "/api/v1/events/" + eventId);
        return (workspaceId, eventId, payload) -> inbox.find(workspaceId, eventId)
                .map(event -> switch (payload) {
                    case FULL -> event.cloudEvent();
                    case THIN -> thin(event.cloudEvent(), address.of(eventId));
                })
                .map(event -> Json.write(event).getBytes(StandardCharsets.UTF_8))
                .orElse(null);
    }

    private static ObjectNode thin(ObjectNode whole, String address) {
        var thin = whole.deepCopy();
        thin.remove(List.of("data", "data_base64", "datacontenttype", "dataschema"));
        return thin.put("dataref", address);
    }
}
