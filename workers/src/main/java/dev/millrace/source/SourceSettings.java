package dev.millrace.source;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code millrace.source.*}.
 *
 * @param rememberFor how long a source and its opened secret stay in memory; a change by another process is seen after
 *     this time, one by this process at once
 * @param keepDeliveries how long the log of deliveries goes back
 * @param rejectedKept how many rejected deliveries a source keeps at most
 */
@Validated
@ConfigurationProperties("millrace.source")
record SourceSettings(
        @NotNull @DefaultValue("5s") Duration rememberFor,
        @NotNull @DefaultValue("30d") Duration keepDeliveries,
        @Min(1) @Max(100_000) @DefaultValue("1000") int rejectedKept) {

    static SourceSettings defaults() {
        return new SourceSettings(Duration.ofSeconds(5), Duration.ofDays(30), 1_000);
    }
}
