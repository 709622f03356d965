/** The pages of automations: list, definition, editor, start by hand. */
@NullMarked
package dev.millrace.console.automation;

import org.jspecify.annotations.NullMarked;
