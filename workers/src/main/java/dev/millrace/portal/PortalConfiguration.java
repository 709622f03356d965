package dev.millrace.portal;

import dev.millrace.id.Ids;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.delivery.Deliveries;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class PortalConfiguration {

    @Bean
    PortalLinks portalLinks(JdbcClient jdbc, Ids ids, Clock clock) {
        return new PortalLinks(new PortalStore(jdbc), ids, clock);
    }

    @Bean
    PortalEndpoints portalEndpoints(Webhooks webhooks, Deliveries deliveries, JdbcClient jdbc) {
        return new PortalEndpoints(webhooks, deliveries, new PortalStore(jdbc));
    }
}
