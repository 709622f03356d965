/** Automations over REST. */
@NullMarked
package dev.millrace.api.automation;

import org.jspecify.annotations.NullMarked;
