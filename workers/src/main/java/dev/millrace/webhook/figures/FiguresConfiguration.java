package dev.millrace.webhook.figures;

import dev.millrace.webhook.WebhookSettings;
import dev.millrace.webhook.Webhooks;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class FiguresConfiguration {

    /** Writes once more when the process stops. */
    @Bean(destroyMethod = "write")
    EndpointFigures endpointFigures(JdbcClient jdbc, Clock clock) {
        return new EndpointFigures(new FiguresStore(jdbc), clock);
    }

    @Bean
    HealthReports healthReports(
            JdbcClient jdbc,
            Webhooks webhooks,
            WebhookSettings settings,
            PlatformTransactionManager transactions,
            Clock clock) {
        var backlog = new BacklogStore(jdbc, new TransactionTemplate(transactions));
        return new HealthReports(new FiguresStore(jdbc), backlog, webhooks, settings, clock);
    }
}
