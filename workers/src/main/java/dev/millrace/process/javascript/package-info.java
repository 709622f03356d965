/**
 * The other JVM: what runs one script in JavaScript and ends. It is started by {@code dev.millrace.process} with these classes
 * and the engine on its class path, and nothing else of ours, so nothing here may use anything of ours.
 */
@NullMarked
package dev.millrace.process.javascript;

import org.jspecify.annotations.NullMarked;
