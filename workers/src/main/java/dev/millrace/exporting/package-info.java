/**
 * Exports: the records of a type become a file of CSV, JSON, XML or PDF. The REST API and the console ask
 * {@link dev.millrace.exporting.Exports}; workers write the file page by page, and whoever has asked fetches it.
 *
 * <p>What surprises: a page of the file and the place among the records up to which it goes are one transaction, so that a crash
 * doubles and loses nothing. An export holds the records that there were when it was asked for, each as it is when its page is written.
 */
@NullMarked
package dev.millrace.exporting;

import org.jspecify.annotations.NullMarked;
