/** Tests of what events a filter asks for. */
@NullMarked
package dev.millrace.language.event;

import org.jspecify.annotations.NullMarked;
