/**
 * Automations: the list, one with its definition, the editor that shows problems beside their lines, and the start by
 * hand. The text in the editor is never lost: a refused definition comes back with what is wrong with it. It can be tried
 * before it is stored.
 */
@NullMarked
package dev.millrace.console.automation;

import org.jspecify.annotations.NullMarked;
