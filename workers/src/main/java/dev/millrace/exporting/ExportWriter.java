package dev.millrace.exporting;

import java.util.List;

/** Writes the parts of a file: its beginning, any number of rows, its end. Holds no state, since each part may be another process's. */
interface ExportWriter {

    String head();

    /** @param first whether no row stands before these */
    String rows(List<ExportRow> rows, boolean first);

    String tail();
}
