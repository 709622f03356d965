package dev.millrace.workspace.identity;

import dev.millrace.audit.Audit;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.egress.Egress;
import dev.millrace.id.Ids;
import dev.millrace.vault.SealedColumn;
import dev.millrace.vault.Vault;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SignInSettings.class)
class IdentityConfiguration {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @Bean
    IdentityProviders identityProviders(SignInSettings settings) {
        return new IdentityProviders(settings);
    }

    @Bean
    Identities identities(
            IdentityProviders providers,
            MemberStore members,
            WorkspaceStore workspaces,
            JdbcClient jdbc,
            Vault vault,
            TransactionTemplate transaction,
            Audit audit,
            Ids ids,
            Clock clock) {
        return new Identities(
                providers,
                new IdentityStore(jdbc, ids, clock),
                new FlowStore(jdbc, vault),
                members,
                workspaces,
                transaction,
                audit,
                clock);
    }

    @Bean
    IdentityFlows identityFlows(
            IdentityProviders providers,
            Identities identities,
            JdbcClient jdbc,
            Vault vault,
            TokenClient tokens,
            Egress egress,
            Clock clock) {
        return new IdentityFlows(
                providers, new FlowStore(jdbc, vault), tokens, new ProfileReader(egress, clock, DEADLINE), identities, clock);
    }

    @Bean
    SealedColumn sealedSignInVerifiers() {
        return SealedColumn.passing("sign_in_flow", "sealed_verifier");
    }
}
