/**
 * The pages of imports, exports and bulk jobs: lists, forms, how far each has come; and the step that says what a file's columns are.
 *
 * <p>What surprises: the form with a file carries its CSRF token in the address, since nobody parses a multipart form before the
 * import reads it, part by part.
 */
@NullMarked
package dev.millrace.console.file;

import org.jspecify.annotations.NullMarked;
