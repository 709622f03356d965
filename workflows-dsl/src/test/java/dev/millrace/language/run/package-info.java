@NullMarked
package dev.millrace.language.run;

import org.jspecify.annotations.NullMarked;
