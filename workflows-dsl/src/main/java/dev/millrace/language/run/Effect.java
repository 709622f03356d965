package dev.millrace.language.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a run did or began and that must not be done again: a call's result, or the end of a wait.
 *
 * @param result of a call, or null
 * @param until when a wait ends, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Effect(@Nullable CallResult result, @Nullable Instant until) {}
