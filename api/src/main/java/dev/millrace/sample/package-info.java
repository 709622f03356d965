/**
 * What a newcomer finds: three automations, the connection they use, and a small shop to call, inside the application
 * itself. Only an embedded run has it, and only its first workspace.
 */
@NullMarked
package dev.millrace.sample;

import org.jspecify.annotations.NullMarked;
