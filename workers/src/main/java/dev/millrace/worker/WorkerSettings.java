package dev.millrace.worker;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether this process works.
 *
 * @param enabled false for an api beside workers of their own: it accepts and shows, and starts nothing
 */
@ConfigurationProperties("millrace.worker")
public record WorkerSettings(@DefaultValue("true") boolean enabled) {}
