package dev.millrace.mail;

import dev.millrace.vault.Secret;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The mail server; prefix {@code millrace.mail}.
 *
 * @param host without which no mail is sent
 * @param port of the server
 * @param username with which we sign in; empty for a server that asks for none
 * @param password that belongs to it
 * @param from who the mails come from; needed with a host
 * @param starttls whether the connection has to be encrypted; false for a server on this machine only
 * @param timeout for connecting, for each answer of the server, and for each thing that we send it; at most 30 s
 * @param attempts after which a mail is given up; the waits between them begin with a minute and grow to six hours
 */
@Validated
@ConfigurationProperties("millrace.mail")
public record MailSettings(
        @DefaultValue("") String host,
        @DefaultValue("587") @Min(1) @Max(65_535) int port,
        @DefaultValue("") String username,
        @DefaultValue("") Secret password,
        @DefaultValue("") String from,
        @DefaultValue("true") boolean starttls,
        @DefaultValue("10s") @NotNull @DurationMin(seconds = 1) @DurationMax(seconds = 30) Duration timeout,
        @DefaultValue("8") @Min(1) @Max(20) int attempts) {

    /** Whether mail is sent at all. */
    public boolean on() {
        return !host.isBlank();
    }

    @AssertTrue(message = "needs millrace.mail.from, an address such as millrace@example.com")
    boolean isSenderKnown() {
        return !on() || from.matches("[^\\s@<>]+@[^\\s@<>]+");
    }
}
