package dev.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connection.Authorized;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.egress.Egress;
import dev.millrace.egress.OwnEgress;
import dev.millrace.id.Ids;
import dev.millrace.source.verifier.VerifierCatalogue;
import dev.millrace.vault.Vault;
import dev.millrace.vault.VaultKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

class SourceConfigurationTest {

    private final SourceWorld world = new SourceWorld();
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(SourceConfiguration.class)
            .withBean(Clock.class, () -> world.clock)
            .withBean(Ids.class, () -> world.ids)
            .withBean(JdbcClient.class, () -> world.jdbc)
            .withBean(RecordedEvents.class, () -> world.events)
            .withBean(JdbcTemplate.class, () -> new JdbcTemplate(world.database))
            .withBean(ConnectionAccess.class, NoConnections::new)
            .withBean(Egress.class, () -> OwnEgress.open(List.of()))
            .withBean(
                    Vault.class,
                    () -> Vault.start(VaultKeys.parse(VaultKeys.generate("wired")), world.database, world.clock));

    @Test
    void wiresTheFeatureAndWritesTheLogWhenItStops() {
        application.run(context -> {
            context.getBean(Sources.class).create("wsp_1", "plain", "none", null);
            context.getBean(Hooks.class).receive("plain", SourceWorld.signed("1", "{}"));
            assertThat(context.getBean(VerifierCatalogue.class).all()).isNotEmpty();
        });

        var lines = world.jdbc.sql("select count(*) from hook_delivery").query(Integer.class).single();
        assertThat(lines).isEqualTo(1);
    }

    @Test
    void readsEverySettingAndHasADefaultForEach() {
        application.run(context ->
                assertThat(context.getBean(SourceSettings.class)).isEqualTo(SourceSettings.defaults()));
        application
                .withPropertyValues(
                        "millrace.source.remember-for=1s",
                        "millrace.source.keep-deliveries=7d",
                        "millrace.source.rejected-kept=5",
                        "millrace.source.trusted-proxies=10.0.0.1,fd00::/8",
                        "millrace.source.keep-body=2KB")
                .run(context -> assertThat(context.getBean(SourceSettings.class))
                        .isEqualTo(new SourceSettings(Duration.ofSeconds(1), Duration.ofDays(7), 5, List.of("10.0.0.1", "fd00::/8"), DataSize.ofKilobytes(2))));
        application
                .withPropertyValues("millrace.source.rejected-kept=0")
                .run(context -> assertThat(context).hasFailed());
        application
                .withPropertyValues("millrace.source.trusted-proxies=proxy.internal")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("proxy.internal"));
    }

    private static final class NoConnections implements ConnectionAccess {

        @Override
        public Optional<Authorized> byName(String workspaceId, String name) {
            return Optional.empty();
        }

        @Override
        public boolean refused(String workspaceId, String name, Authorized refused) {
            return false;
        }
    }
}
