package dev.millrace.webhook.figures;

/** How long half of them took at most, 95 of a hundred, and 99: milliseconds, right to a fifth. */
public record Percentiles(long p50, long p95, long p99) {}
