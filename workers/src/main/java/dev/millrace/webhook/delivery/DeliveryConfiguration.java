package dev.millrace.webhook.delivery;

import dev.millrace.connection.ConnectionAccess;
import dev.millrace.dispatch.Wake;
import dev.millrace.egress.Egress;
import dev.millrace.event.Events;
import dev.millrace.id.Ids;
import dev.millrace.mail.Outbox;
import dev.millrace.webhook.Subscriptions;
import dev.millrace.webhook.WebhookSettings;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.figures.EndpointFigures;
import dev.millrace.webhook.type.EventTypes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class DeliveryConfiguration {

    @Bean
    DeliveryQueueing deliveryQueueing(
            Subscriptions subscriptions, JdbcClient jdbc, Wake wake, Ids ids, Clock clock) {
        return new DeliveryQueueing(subscriptions, new DeliveryStore(jdbc), wake, ids, clock);
    }

    @Bean
    PostEvent postEvent(
            Egress egress, ConnectionAccess connections, EventTypes types, WebhookSettings settings, Clock clock) {
        return new PostEvent(egress, connections, new PayloadForms(types), settings, clock);
    }

    @Bean
    AttemptDelivery attemptDelivery(
            JdbcClient jdbc,
            Webhooks webhooks,
            EventBody bodies,
            PostEvent post,
            Events events,
            MeterRegistry meters,
            EndpointFigures figures,
            WebhookSettings settings,
            PlatformTransactionManager transactions,
            Wake wake,
            Clock clock,
            Outbox outbox) {
        var transaction = new TransactionTemplate(transactions);
        var notice = new EndpointNotice(events, new EndpointLetters(outbox));
        return new AttemptDelivery(
                new DeliveryStore(jdbc),
                webhooks,
                bodies,
                post,
                new RetrySchedule(settings),
                notice,
                new EndpointHealth(webhooks, notice, settings, transaction),
                new DeliveryMeters(meters, figures),
                transaction,
                new Turns(new Pace(jdbc)),
                wake,
                clock);
    }

    @Bean
    Deliveries deliveries(
            JdbcClient jdbc, Webhooks webhooks, PostEvent post, EventTypes types, Ids ids, Clock clock) {
        return new Deliveries(new DeliveryStore(jdbc), new DeliveryLogStore(jdbc), webhooks, post, types, ids, clock);
    }

    @Bean
    DeliveryRequests deliveryRequests(JdbcClient jdbc, Webhooks webhooks, EventBody bodies, PostEvent post, Clock clock) {
        return new DeliveryRequests(new DeliveryLogStore(jdbc), webhooks, bodies, post, clock);
    }

    @Bean
    OldDeliveries oldDeliveries(JdbcClient jdbc, WebhookSettings settings, Clock clock) {
        return new OldDeliveries(new DeliveryStore(jdbc), settings.keepDeliveries(), clock);
    }

    @Bean
    DeliveryDepth deliveryDepth(JdbcClient jdbc, MeterRegistry meters, Clock clock) {
        return new DeliveryDepth(new DeliveryQueueStore(jdbc), meters, clock);
    }

    @Bean
    BulkQueueing bulkQueueing(JdbcClient jdbc, Wake wake, Ids ids, Clock clock) {
        return new BulkQueueing(new DeliveryStore(jdbc), new Pace(jdbc), wake, ids, clock);
    }
}
