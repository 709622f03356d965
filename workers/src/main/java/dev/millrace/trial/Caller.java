package dev.millrace.trial;

import org.jspecify.annotations.Nullable;

/** The step of a dry run that does something to the world, or would. */
public record Caller(int step, String pointer, String name, int attempt, @Nullable Integer iteration) {}
