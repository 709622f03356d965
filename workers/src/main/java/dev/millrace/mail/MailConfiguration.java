package dev.millrace.mail;

import dev.millrace.id.Ids;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MailSettings.class)
class MailConfiguration {

    @Bean
    Mailer mailer(MailSettings settings, Clock clock) {
        return new SmtpMailer(settings, clock);
    }

    @Bean
    Outbox outbox(
            JdbcClient jdbc,
            MailSettings settings,
            ObjectProvider<ConsoleAddress> console,
            @Value("${millrace.public-url:}") String publicUrl,
            Ids ids,
            Clock clock) {
        return new Outbox(
                new MailStore(jdbc), settings, console.getIfAvailable(() -> path -> publicUrl + path), ids, clock);
    }
}
