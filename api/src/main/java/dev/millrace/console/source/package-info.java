/** Sources: where the webhooks of services come in, how to set one up, and what came of each request. */
@NullMarked
package dev.millrace.console.source;

import org.jspecify.annotations.NullMarked;
