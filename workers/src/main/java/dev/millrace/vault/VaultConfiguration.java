package dev.millrace.vault;

import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(VaultSettings.class)
class VaultConfiguration {

    @Bean
    Vault vault(VaultSettings settings, DataSource database, Clock clock) {
        return Vault.start(VaultKeys.parse(settings.keys()), database, clock);
    }

    @Bean
    Rotation rotation(Vault vault, List<SealedColumn> columns, DataSource database) {
        return new Rotation(vault, columns, database);
    }
}
