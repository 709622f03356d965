/**
 * What happens to every request, in the order of {@code FilterOrder}: it gets an id, it waits at the gate until we are
 * ready, its body is bounded, and, once it is known who asks, a repeated POST gets its first answer again.
 *
 * <p>Everything that must be up before requests are taken offers a {@link dev.millrace.api.request.ReadinessCheck}.
 * Here too stand the JSON that controllers read and write, and what Spring's defaults are replaced by.
 */
@NullMarked
package dev.millrace.api.request;

import org.jspecify.annotations.NullMarked;
