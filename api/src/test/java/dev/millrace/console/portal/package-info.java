@NullMarked
package dev.millrace.console.portal;

import org.jspecify.annotations.NullMarked;
