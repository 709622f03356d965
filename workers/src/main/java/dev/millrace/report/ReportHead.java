package dev.millrace.report;

import java.util.List;

/**
 * What stands above a table.
 *
 * @param title of the file and of its first page
 * @param facts on the first page, a line each: what the report is of; a very long one ends with a sign that it goes on
 * @param foot at the bottom of every page, beside its number
 */
public record ReportHead(String title, List<String> facts, String foot) {

    public ReportHead {
        facts = List.copyOf(facts);
    }
}
