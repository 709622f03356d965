package dev.millrace.console.trial;

import dev.millrace.console.Link;
import org.jspecify.annotations.Nullable;

/**
 * The page on which a stored version is tried.
 *
 * @param edit where its text is edited
 * @param tried what came of it; null before anything was tried
 */
record TryPage(String name, Link back, String version, String edit, TryPanel panel, @Nullable Tried tried) {}
