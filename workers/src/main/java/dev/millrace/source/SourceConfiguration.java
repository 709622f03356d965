package dev.millrace.source;

import dev.millrace.event.Events;
import dev.millrace.id.Ids;
import dev.millrace.source.verifier.VerifierCatalogue;
import dev.millrace.vault.SealedColumn;
import dev.millrace.vault.Vault;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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
    KnownSources knownSources(SourceStore store, Clock clock, SourceSettings settings) {
        return new KnownSources(store, clock, settings.rememberFor());
    }

    /** Closed after the web server, which is stopped in an earlier phase, so that every answer's line is written. */
    @Bean(initMethod = "start", destroyMethod = "close")
    HookDeliveryLog hookDeliveryLog(JdbcClient jdbc, SourceSettings settings, Clock clock) {
        return new HookDeliveryLog(new HookDeliveryStore(jdbc), settings, clock);
    }

    @Bean
    Sources sources(
            SourceStore store, KnownSources known, HookDeliveryLog log, VerifierCatalogue catalogue, Ids ids, Clock clock) {
        return new Sources(store, known, log, catalogue, ids, clock);
    }

    @Bean
    Hooks hooks(
            KnownSources known, VerifierCatalogue catalogue, Events events, HookDeliveryLog log, Ids ids, Clock clock) {
        return new Hooks(known, catalogue, events, log, ids, clock);
    }

    @Bean
    SealedColumn sealedSourceSecrets() {
        return new SealedColumn(
                "source",
                "sealed_secret",
                List.of("workspace_id", "source_id"),
                row -> SourceStore.owner(String.valueOf(row.get("workspace_id")), String.valueOf(row.get("source_id"))));
    }
}
