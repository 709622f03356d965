/** Runs over REST. */
@NullMarked
package dev.millrace.api.run;

import org.jspecify.annotations.NullMarked;
