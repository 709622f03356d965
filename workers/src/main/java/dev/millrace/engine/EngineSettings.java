package dev.millrace.engine;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much a worker takes on.
 *
 * @param workflowTasks how many workflow tasks it works on at once
 * @param activities how many regular activities at once
 * @param localActivities how many local activities at once
 * @param cachedWorkflows how many runs stay in memory between their workflow tasks
 * @param drain how long a worker that stops waits for what it has begun
 */
@Validated
@ConfigurationProperties("millrace.engine")
public record EngineSettings(
        @DefaultValue("100") @Min(1) @Max(1_000) int workflowTasks,
        @DefaultValue("200") @Min(1) @Max(10_000) int activities,
        @DefaultValue("200") @Min(1) @Max(10_000) int localActivities,
        @DefaultValue("600") @Min(0) @Max(100_000) int cachedWorkflows,
        @DefaultValue("10s") Duration drain) {}
