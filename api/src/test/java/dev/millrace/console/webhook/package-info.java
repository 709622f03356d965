/** The pages of outgoing webhooks, and the snippets that verify. */
@NullMarked
package dev.millrace.console.webhook;

import org.jspecify.annotations.NullMarked;
