package dev.millrace.audit;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code millrace.audit.*}.
 *
 * @param keep how long the record goes back, a day at least
 */
@Validated
@ConfigurationProperties("millrace.audit")
record AuditSettings(@NotNull @DurationMin(days = 1) @DefaultValue("90d") Duration keep) {}
