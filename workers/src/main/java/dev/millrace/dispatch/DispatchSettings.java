package dev.millrace.dispatch;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How work is started.
 *
 * @param concurrentStarts how many workflows one worker starts at once
 * @param batch how many rows one claim takes
 * @param inFlightPerWorkspace how many of a workspace's runs may be at work at once, over all workers; those that wait
 *     for a timer do not count
 * @param pollInterval how often a worker looks for work that another process has queued
 * @param claimTimeout after how long a claim that nobody confirmed is void
 */
@Validated
@ConfigurationProperties("millrace.dispatch")
public record DispatchSettings(
        @DefaultValue("32") @Min(1) @Max(1_000) int concurrentStarts,
        @DefaultValue("64") @Min(1) @Max(1_000) int batch,
        @DefaultValue("100") @Min(1) @Max(100_000) int inFlightPerWorkspace,
        @DefaultValue("100ms") Duration pollInterval,
        @DefaultValue("30s") Duration claimTimeout) {}
