package dev.millrace.connection;

import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.egress.Egress;
import dev.millrace.id.Ids;
import dev.millrace.vault.SealedColumn;
import dev.millrace.vault.Vault;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConnectionSettings.class)
class ConnectionConfiguration {

    @Bean
    ConnectionStore connectionStore(JdbcClient jdbc, Vault vault, Clock clock) {
        return new ConnectionStore(jdbc, vault, clock);
    }

    @Bean
    FileServers fileServers(ConnectionStore store) {
        return new FileServers(store);
    }

    @Bean
    ConnectionEnds connectionEnds(ConnectionStore store, Clock clock) {
        return new ConnectionEnds(store, clock);
    }

    @Bean
    TokenStore tokenStore(JdbcClient jdbc, Vault vault, Clock clock) {
        return new TokenStore(jdbc, vault, clock);
    }

    @Bean
    TokenClient tokenClient(Egress egress, Clock clock, ConnectionSettings settings) {
        return new TokenClient(egress, clock, settings.tokenDeadline(), settings.renewalMargin());
    }

    @Bean
    AccountReader accountReader(Egress egress, ConnectionSettings settings) {
        return new AccountReader(egress, settings.tokenDeadline());
    }

    @Bean
    Revocation revocation(ProviderClients clients, TokenClient tokens, Egress egress, ConnectionSettings settings) {
        return new Revocation(clients, tokens.discovery(), egress, settings.tokenDeadline());
    }

    @Bean
    Connections connections(
            ConnectionStore store, Providers providers, Revocation revocation, Ids ids, Clock clock) {
        return new Connections(store, providers, revocation, ids, clock);
    }

    @Bean
    OwedRevocationStore owedRevocations(JdbcClient jdbc, Vault vault, Ids ids) {
        return new OwedRevocationStore(jdbc, vault, ids);
    }

    @Bean
    Departures departures(ConnectionStore store, OwedRevocationStore owed, Clock clock) {
        return new Departures(store, owed, clock);
    }

    @Bean
    @ConditionalOnProperty(name = "millrace.worker.enabled", matchIfMissing = true)
    GiveBackOwed giveBackOwed(OwedRevocationStore owed, Revocation revocation, Clock clock) {
        return new GiveBackOwed(owed, revocation, clock);
    }

    @Bean
    GrantedConnections grantedConnections(
            ConnectionStore store, TokenStore tokens, PlatformTransactionManager transactions, Ids ids, Clock clock) {
        return new GrantedConnections(store, tokens, transactions, ids, clock);
    }

    @Bean
    TokenRenewal tokenRenewal(
            TokenStore store,
            TokenClient client,
            PlatformTransactionManager transactions,
            Clock clock,
            ConnectionSettings settings) {
        return new TokenRenewal(store, client, transactions, clock, settings);
    }

    @Bean
    GrantedTokens grantedTokens(
            Providers providers, ProviderClients clients, TokenRenewal renewal, AccountReader accounts, Clock clock) {
        return new GrantedTokens(providers, clients, renewal, accounts, clock);
    }

    @Bean
    @ConditionalOnProperty(name = "millrace.worker.enabled", matchIfMissing = true)
    KeepAlive keepAlive(ConnectionStore store, GrantedTokens granted, Clock clock) {
        return new KeepAlive(store, granted, clock);
    }

    @Bean
    ConnectionAccess connectionAccess(
            ConnectionStore store, TokenRenewal renewal, GrantedTokens granted, Providers providers, Clock clock) {
        return new StoredConnections(store, renewal, granted, providers, clock);
    }

    @Bean
    InlineAccess inlineAccess(TokenClient client, Clock clock, ConnectionSettings settings) {
        return new InlineAccess(client, clock, settings.tokenDeadline());
    }

    @Bean
    SealedColumn sealedCredentials() {
        return new SealedColumn(
                "connection", "sealed_credentials", List.of("connection_id"), row -> String.valueOf(row.get("connection_id")));
    }

    @Bean
    SealedColumn sealedTokens() {
        return new SealedColumn(
                "connection_token",
                "sealed_token",
                List.of("connection_id"),
                row -> TokenStore.owner(String.valueOf(row.get("connection_id"))));
    }

    @Bean
    SealedColumn sealedOwedRevocations() {
        return SealedColumn.passing("owed_revocation", "sealed_tokens");
    }

    @Bean
    SealedColumn sealedRefreshTokens() {
        return new SealedColumn(
                "connection_token",
                "sealed_refresh",
                List.of("connection_id"),
                row -> TokenStore.refreshOwner(String.valueOf(row.get("connection_id"))));
    }
}
