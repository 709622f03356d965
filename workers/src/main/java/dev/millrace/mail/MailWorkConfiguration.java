package dev.millrace.mail;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Has workers send what is in the outbox. */
@Configuration(proxyBeanMethods = false)
class MailWorkConfiguration {

    @Bean
    @ConditionalOnProperty(name = "millrace.worker.enabled", matchIfMissing = true)
    MailRound mailRound(JdbcClient jdbc, Mailer mailer, MailSettings settings, MeterRegistry meters, Clock clock) {
        return new MailRound(new Postman(new MailStore(jdbc), mailer, settings, meters, clock), settings.on());
    }
}
