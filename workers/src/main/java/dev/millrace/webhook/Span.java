package dev.millrace.webhook;

import java.time.Instant;

/** A time with its beginning and without its end. */
public record Span(Instant since, Instant until) {}
