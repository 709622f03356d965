/**
 * Exports over REST: asks for files of records, shows how far they have come, and hands them out.
 *
 * <p>What surprises: a file can be fetched in two ways, with credentials below {@code /api}, and with none by a link that is signed and
 * expires, so that a browser or another system can fetch it. Both take ranges, so that a download that broke goes on.
 */
@NullMarked
package dev.millrace.api.exporting;

import org.jspecify.annotations.NullMarked;
