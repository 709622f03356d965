package dev.millrace.console.run;

import dev.millrace.console.Field.Choice;
import dev.millrace.console.Pager;
import java.util.List;

/**
 * @param filtered whether a filter is set, so that an empty list does not say that there are no runs
 */
record RunListPage(
        List<RunRow> runs, Pager pager, List<Choice> statuses, String automation, boolean filtered, String curl) {}
