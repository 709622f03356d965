package dev.millrace.webhook;

import dev.millrace.egress.Guard;
import dev.millrace.id.Ids;
import dev.millrace.vault.SealedColumn;
import dev.millrace.vault.Vault;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookSettings.class)
class WebhookConfiguration {

    @Bean
    Webhooks webhooks(
            JdbcClient jdbc,
            Vault vault,
            Guard guard,
            Ids ids,
            Clock clock,
            WebhookSettings settings,
            PlatformTransactionManager transactions) {
        return new Webhooks(
                new WebhookStore(jdbc),
                vault,
                url -> guard.objection(URI.create(url)),
                ids,
                clock,
                settings,
                new TransactionTemplate(transactions));
    }

    @Bean
    Subscriptions subscriptions(JdbcClient jdbc) {
        return new Subscriptions(new WebhookStore(jdbc));
    }

    @Bean
    SealedColumn sealedWebhookSecrets() {
        return new SealedColumn(
                "webhook_secret",
                "sealed",
                List.of("webhook_id", "number"),
                row -> Webhooks.owner(String.valueOf(row.get("webhook_id"))));
    }
}
