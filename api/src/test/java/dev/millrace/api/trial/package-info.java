@NullMarked
package dev.millrace.api.trial;

import org.jspecify.annotations.NullMarked;
