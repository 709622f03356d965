/** Events: the inbox, one event's whole story, and doing again what it caused. */
@NullMarked
package dev.millrace.console.event;

import org.jspecify.annotations.NullMarked;
