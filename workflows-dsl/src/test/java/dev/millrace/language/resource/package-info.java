@NullMarked
package dev.millrace.language.resource;

import org.jspecify.annotations.NullMarked;
