package dev.millrace.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** JSON in columns that may be null, which is another thing there than the JSON {@code null}. */
public final class Documents {

    private Documents() {}

    /** For a parameter that the statement casts to {@code json} or {@code jsonb}. */
    public static @Nullable String textOrNull(@Nullable Object value) {
        return value == null ? null : Json.write(value);
    }

    /** What we have written there ourselves. */
    public static @Nullable JsonNode documentOrNull(ResultSet row, String column) throws SQLException {
        var text = row.getString(column);
        return text == null ? null : Json.trusted(text);
    }
}
