package dev.millrace.connection;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of connections.
 *
 * @param tokenDeadline how long a token endpoint may take to answer in full
 * @param renewalMargin how long before its end a token is renewed, at most a tenth of its life
 * @param concurrentRenewals how many connections one process renews at once; each holds a database connection
 *     meanwhile, so keep it well below the pool's size
 */
@Validated
@ConfigurationProperties("millrace.connection")
public record ConnectionSettings(
        @DefaultValue("10s") @NotNull @DurationMin(millis = 1) Duration tokenDeadline,
        @DefaultValue("60s") @NotNull @DurationMin Duration renewalMargin,
        @DefaultValue("4") @Min(1) @Max(100) int concurrentRenewals) {}
