/** Trying expressions, over REST and on their page. */
@NullMarked
package dev.millrace.api.expression;

import org.jspecify.annotations.NullMarked;
