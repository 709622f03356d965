/**
 * Imports: a file of CSV or JSON becomes records. The REST API and the console hand the file to
 * {@link dev.millrace.importing.Imports}; from there on workers do the rest, a batch at a time, through
 * {@link dev.millrace.record.RecordWriter}.
 *
 * <p>A draft is a file that waits for {@link dev.millrace.importing.ImportDrafts} to be told what its columns are; its preview reads the
 * beginning as the import will, and rehearses the first rows.
 *
 * <p>What surprises: a batch's records and the place in the file up to which it is done are one transaction, and whoever goes on after a
 * crash reads the file again from its beginning and passes over what is done. The encoding and the delimiter are therefore found out
 * once, while the file comes in, and kept.
 */
@NullMarked
package dev.millrace.importing;

import org.jspecify.annotations.NullMarked;
