package dev.millrace.connection;

import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.egress.Egress;
import dev.millrace.id.Ids;
import dev.millrace.vault.Vault;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConnectionSettings.class)
class ConnectionConfiguration {

    @Bean
    Providers providers() {
        return Providers.load();
    }

    @Bean
    ConnectionStore connectionStore(JdbcClient jdbc, Vault vault, Clock clock) {
        return new ConnectionStore(jdbc, vault, clock);
    }

    @Bean
    Connections connections(ConnectionStore store, Providers providers, Ids ids, Clock clock) {
        return new Connections(store, providers, ids, clock);
    }

    @Bean
    TokenClient tokenClient(Egress egress, Clock clock, ConnectionSettings settings) {
        return new TokenClient(egress, clock, settings.tokenDeadline(), settings.renewalMargin());
    }

    @Bean
    ConnectionAccess connectionAccess(
            ConnectionStore store,
            TokenClient client,
            JdbcClient jdbc,
            Vault vault,
            PlatformTransactionManager transactions,
            Clock clock,
            ConnectionSettings settings) {
        var renewal = new TokenRenewal(new TokenStore(jdbc, vault, clock), client, transactions, clock, settings);
        return new StoredConnections(store, renewal, clock);
    }

    @Bean
    InlineAccess inlineAccess(TokenClient client, Clock clock, ConnectionSettings settings) {
        return new InlineAccess(client, clock, settings.tokenDeadline());
    }
}
