/** Starts the application. Each feature's controllers live in a sub-package of their own. */
@NullMarked
package dev.millrace.api;

import org.jspecify.annotations.NullMarked;
