/**
 * Files of a workspace in PostgreSQL, where every process can read them: what an import was sent, and what an export has
 * made. Imports and exports call {@link dev.millrace.file.StoredFiles}, own the ids, and remove what they no longer need.
 *
 * <p>What surprises: a file is a row and many chunks, and nobody ever holds more than one chunk in memory.
 */
@NullMarked
package dev.millrace.file;

import org.jspecify.annotations.NullMarked;
