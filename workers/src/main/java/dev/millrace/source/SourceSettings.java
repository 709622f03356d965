package dev.millrace.source;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * {@code millrace.source.*}.
 *
 * @param rememberFor how long a source and its opened secret stay in memory; a change by another process is seen after
 *     this time, one by this process at once
 * @param keepDeliveries how long the log of deliveries goes back
 * @param rejectedKept how many rejected deliveries a source keeps at most
 * @param trustedProxies addresses and networks of the proxies in front of us, whose {@code X-Forwarded-For} and whose word
 *     about client certificates count; none by default
 * @param keepBody the largest body that is kept with its delivery, to be looked at and taken again; {@code 0B} keeps only
 *     those of no bytes
 */
@Validated
@ConfigurationProperties("millrace.source")
record SourceSettings(
        @NotNull @DefaultValue("5s") Duration rememberFor,
        @NotNull @DefaultValue("30d") Duration keepDeliveries,
        @Min(1) @Max(100_000) @DefaultValue("1000") int rejectedKept,
        @NotNull @DefaultValue List<String> trustedProxies,
        @NotNull @DefaultValue("1MB") DataSize keepBody) {

    static SourceSettings defaults() {
        return new SourceSettings(Duration.ofSeconds(5), Duration.ofDays(30), 1_000, List.of(), DataSize.ofMegabytes(1));
    }
}
