package dev.millrace.connection.grant;

import dev.millrace.connection.AccountReader;
import dev.millrace.connection.ConnectionSettings;
import dev.millrace.connection.Connections;
import dev.millrace.connection.GrantedConnections;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.egress.Egress;
import dev.millrace.vault.Vault;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class GrantConfiguration {

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
                clock);
    }
}
