package dev.millrace.console.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.importing.ImportChoices;
import dev.millrace.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has chosen on the mapping step. Columns come in their order: {@code column} has their names, {@code field} what was
 * picked of the list, and {@code fresh} how a new field is to be called.
 */
final class MappingForm {

    /** Picked where the column is not imported. */
    static final String NONE = "";

    /** Picked where the column is a new field. */
    static final String FRESH = "+";

    /** Before the name of a field that was picked. */
    static final String KNOWN = "=";

    private MappingForm() {}

    static ImportChoices of(HttpServletRequest request) {
        return new ImportChoices(
                mapping(values(request, "column"), values(request, "field"), values(request, "fresh")),
                one(request, "key", ""),
                request.getParameter("validate_only") != null,
                request.getParameter("skip_notifications") != null,
                one(request, "delimiter", null),
                one(request, "encoding", null),
                "false".equals(request.getParameter("header")),
                one(request, "empty", null));
    }

    private static JsonNode mapping(String[] columns, String[] fields, String[] fresh) {
        var mapping = Json.mapper().createObjectNode();
        for (var index = 0; index < columns.length && index < fields.length; index++) {
            var field = fields[index];
            if (field.startsWith(KNOWN)) {
                mapping.put(columns[index], field.substring(KNOWN.length()));
            } else if (field.equals(FRESH)) {
                var name = index < fresh.length && !fresh[index].isBlank() ? fresh[index] : columns[index];
                mapping.put(columns[index], name.strip());
            } else {
                mapping.putNull(columns[index]);
            }
        }
        return mapping;
    }

    private static String[] values(HttpServletRequest request, String name) {
        var values = request.getParameterValues(name);
        return values == null ? new String[0] : values;
    }

    private static @Nullable String one(HttpServletRequest request, String name, @Nullable String otherwise) {
        var value = request.getParameter(name);
        return value == null ? otherwise : value;
    }
}
