/**
 * Deliveries of finished files: by e-mail, to S3-compatible storage, to servers of FTP and SFTP. Exports enqueue them; a worker takes up
 * each, tries it again with growing waits where it fails, and tells {@link dev.millrace.exporting.delivery.Shipments} how it ended.
 *
 * <p>What surprises: nothing is kept in memory between two attempts. What one has done, such as to whom the mail has gone, stands in
 * the row, so that whoever goes on after a crash repeats as little as can be.
 */
@NullMarked
package dev.millrace.exporting.delivery;

import org.jspecify.annotations.NullMarked;
