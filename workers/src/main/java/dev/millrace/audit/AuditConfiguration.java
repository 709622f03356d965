package dev.millrace.audit;

import dev.millrace.id.Ids;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditSettings.class)
class AuditConfiguration {

    @Bean
    Audit audit(JdbcClient jdbc, PlatformTransactionManager transactions, Ids ids, Clock clock) {
        return new Audit(jdbc, transactions, ids, clock);
    }

    @Bean
    OldRecords oldAuditRecords(JdbcClient jdbc, AuditSettings settings, Clock clock) {
        return new OldRecords(new AuditStore(jdbc), settings.keep(), clock);
    }
}
