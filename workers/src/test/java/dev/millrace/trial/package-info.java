@NullMarked
package dev.millrace.trial;

import org.jspecify.annotations.NullMarked;
