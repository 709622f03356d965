/**
 * Imports over REST: takes in files, shows what becomes of them.
 *
 * <p>What surprises: a file is never held, neither in memory nor on this process's disk; it goes on to PostgreSQL while it comes
 * in. Therefore multipart forms are read here and not by the container, and their options stand before the file.
 */
@NullMarked
package dev.millrace.api.importing;

import org.jspecify.annotations.NullMarked;
