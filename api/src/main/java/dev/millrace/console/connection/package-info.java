/**
 * Connections: the accounts that automations use. The form for new credentials is made from the provider's JSON Schema,
 * so that a new provider needs no page of its own. Credentials go in and never come out.
 */
@NullMarked
package dev.millrace.console.connection;

import org.jspecify.annotations.NullMarked;
