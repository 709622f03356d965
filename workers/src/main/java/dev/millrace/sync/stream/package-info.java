/**
 * Streams: lists of another service that can be read page by page, and whose items can be written, described by data. Those of the
 * catalogue stand in {@code providers/<name>/streams.yml}; a sync may bring its own. What surprises: a stream makes requests and
 * reads answers, but sends nothing; whoever syncs decides what goes through which connection.
 */
@NullMarked
package dev.millrace.sync.stream;

import org.jspecify.annotations.NullMarked;
