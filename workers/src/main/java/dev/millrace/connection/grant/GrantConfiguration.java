package dev.millrace.connection.grant;

import dev.millrace.connection.AccountReader;
import dev.millrace.connection.ConnectionSettings;
import dev.millrace.connection.Connections;
import dev.millrace.connection.GrantedConnections;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.egress.Egress;
import dev.millrace.vault.SealedColumn;
import dev.millrace.vault.Vault;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class GrantConfiguration {

    @Bean
    ConnectLinks connectLinks(JdbcClient jdbc, Providers providers, ProviderClients clients, Clock clock) {
        return new ConnectLinks(jdbc, providers, clients, clock);
    }

    @Bean
    Grants grants(
            JdbcClient jdbc,
            Vault vault,
            Providers providers,
            ProviderClients clients,
            TokenClient tokens,
            AccountReader accounts,
            Egress egress,
            ConnectionSettings settings,
            Connections connections,
            GrantedConnections granted,
            ConnectLinks links,
            Clock clock) {
        return new Grants(
                new GrantStore(jdbc, vault),
                providers,
                clients,
                tokens,
                accounts,
                new Metadata(egress, settings.tokenDeadline()),
                connections,
                granted,
                links,
                clock);
    }

    @Bean
    SealedColumn sealedVerifiers() {
        return SealedColumn.passing("connection_grant", "sealed_verifier");
    }
}
