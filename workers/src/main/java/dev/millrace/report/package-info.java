/**
 * Printed tables: {@link dev.millrace.report.PdfReport} writes rows to a PDF, page by page, with the columns that fit on a page beside
 * each other. Exports call it; it knows nothing of records.
 *
 * <p>What surprises: the fonts come from an artefact and are embedded, so that a file looks the same everywhere; what none of them
 * can show becomes a box, and the last page counts the boxes. OpenPDF writes each page out when it is full and keeps what it knows
 * of the fonts and the number of the pages only, which is why it and no other library is used here.
 */
@NullMarked
package dev.millrace.report;

import org.jspecify.annotations.NullMarked;
