@NullMarked
package dev.millrace.command;

import org.jspecify.annotations.NullMarked;
