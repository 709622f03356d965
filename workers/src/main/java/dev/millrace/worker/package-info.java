/** Puts the worker together, alone or inside the api. */
@NullMarked
package dev.millrace.worker;

import org.jspecify.annotations.NullMarked;
