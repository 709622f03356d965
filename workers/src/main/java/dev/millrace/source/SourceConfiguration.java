package dev.millrace.source;

import dev.millrace.connection.ConnectionAccess;
import dev.millrace.egress.Egress;
import dev.millrace.event.EventReplays;
import dev.millrace.event.Events;
import dev.millrace.id.Ids;
import dev.millrace.source.gate.Gates;
import dev.millrace.source.gate.Jwks;
import dev.millrace.source.gate.TrustedProxies;
import dev.millrace.source.verifier.VerifierCatalogue;
import dev.millrace.vault.SealedColumn;
import dev.millrace.vault.Vault;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SourceSettings.class)
class SourceConfiguration {

    @Bean
    VerifierCatalogue verifierCatalogue() {
        return VerifierCatalogue.load();
    }

    @Bean
    SourceStore sourceStore(JdbcClient jdbc, Vault vault) {
        return new SourceStore(jdbc, vault);
    }

    @Bean
    Gates gates(VerifierCatalogue catalogue, Egress egress, Clock clock, SourceSettings settings) {
        return new Gates(catalogue, trustedProxies(settings), new Jwks(egress, clock));
    }

    @Bean
    KnownSources knownSources(SourceStore store, Gates gates, Clock clock, SourceSettings settings) {
        return new KnownSources(store, gates, clock, settings.rememberFor());
    }

    /** Closed after the web server, which is stopped in an earlier phase, so that every answer's line is written. */
    @Bean(initMethod = "start", destroyMethod = "close")
    HookDeliveryLog hookDeliveryLog(
            JdbcClient jdbc, JdbcTemplate batches, Vault vault, SourceSettings settings, Clock clock) {
        return new HookDeliveryLog(
                new HookDeliveryStore(jdbc), new HookRequestStore(batches, vault), settings, clock);
    }

    @Bean
    HookTrials hookTrials(Sources sources, KnownSources known, Hooks hooks, Ids ids, Clock clock) {
        return new HookTrials(sources, known, hooks, ids, clock);
    }

    @Bean
    HookRegistrations hookRegistrations(
            Sources sources, KnownSources known, ConnectionAccess connections, Egress egress) {
        return new HookRegistrations(sources, known, connections, egress);
    }

    @Bean
    HookReruns hookReruns(
            Sources sources, KnownSources known, HookDeliveryLog log, Hooks hooks, EventReplays events) {
        return new HookReruns(sources, known, log, hooks, events);
    }

    @Bean
    SealedColumn sealedHookRequests() {
        return new SealedColumn(
                "hook_request",
                "sealed_envelope",
                List.of("delivery_id"),
                row -> HookRequestStore.owner(String.valueOf(row.get("delivery_id"))));
    }

    @Bean
    Sources sources(
            SourceStore store, KnownSources known, HookDeliveryLog log, Gates gates, Ids ids, Clock clock) {
        return new Sources(store, known, log, gates, ids, clock);
    }

    @Bean
    Hooks hooks(
            KnownSources known, Sources sources, Events events, HookDeliveryLog log, Ids ids, Clock clock) {
        return new Hooks(known, sources, events, log, ids, clock);
    }

    @Bean
    SealedColumn sealedSourceSecrets() {
        return new SealedColumn(
                "source",
                "sealed_secret",
                List.of("workspace_id", "source_id"),
                row -> SourceStore.owner(String.valueOf(row.get("workspace_id")), String.valueOf(row.get("source_id"))));
    }

    @Bean
    SealedColumn sealedPreviousSourceSecrets() {
        return new SealedColumn(
                "source",
                "sealed_previous_secret",
                List.of("workspace_id", "source_id"),
                row -> SourceStore.owner(String.valueOf(row.get("workspace_id")), String.valueOf(row.get("source_id"))));
    }

    private static TrustedProxies trustedProxies(SourceSettings settings) {
        try {
            return new TrustedProxies(settings.trustedProxies());
        } catch (IllegalArgumentException malformed) {
            throw new IllegalStateException(
                    "MILLRACE_TRUSTED_PROXIES (millrace.source.trusted-proxies): " + malformed.getMessage(), malformed);
        }
    }
}
