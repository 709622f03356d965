/** Real servers in temporary homes; those that a test kills are found by their process ids. */
@NullMarked
package dev.millrace.embedded;

import org.jspecify.annotations.NullMarked;
