@NullMarked
package dev.millrace.language.definition;

import org.jspecify.annotations.NullMarked;
