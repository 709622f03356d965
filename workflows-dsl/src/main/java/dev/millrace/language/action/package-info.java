/** Connectors' actions: functions that come with the runtime, called by their names. */
@NullMarked
package dev.millrace.language.action;

import org.jspecify.annotations.NullMarked;
