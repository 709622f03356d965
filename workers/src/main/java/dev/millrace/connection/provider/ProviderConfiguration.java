package dev.millrace.connection.provider;

import dev.millrace.language.action.Actions;
import dev.millrace.vault.SealedColumn;
import dev.millrace.vault.Vault;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProviderSettings.class)
class ProviderConfiguration {

    @Bean
    OwnProviderStore ownProviderStore(JdbcClient jdbc) {
        return new OwnProviderStore(jdbc);
    }

    @Bean
    Providers providers(ProviderSettings settings, OwnProviderStore own) {
        return Providers.load(settings, own);
    }

    @Bean
    OwnProviders ownProviders(
            OwnProviderStore store,
            Providers providers,
            ProviderClients clients,
            PlatformTransactionManager transactions,
            Clock clock) {
        return new OwnProviders(store, providers, clients, new TransactionTemplate(transactions), clock);
    }

    @Bean
    Actions actions(Providers providers) {
        return providers.actions();
    }

    @Bean
    ProviderClients providerClients(
            JdbcClient jdbc, Vault vault, Clock clock, ProviderSettings settings, Providers providers) {
        return new ProviderClients(jdbc, vault, clock, settings, providers);
    }

    @Bean
    SealedColumn sealedClientSecrets() {
        return new SealedColumn(
                "provider_client",
                "sealed_secret",
                List.of("workspace_id", "provider"),
                row -> ProviderClientStore.owner(
                        String.valueOf(row.get("workspace_id")), String.valueOf(row.get("provider"))));
    }
}
