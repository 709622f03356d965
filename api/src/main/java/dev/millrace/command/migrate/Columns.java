package dev.millrace.command.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.json.Json;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A row of a database as a document: numbers stay exact, times are RFC 3339 in UTC (one without a zone is one of UTC, as
 * imports take it), bytes are base64, and JSON is what it says.
 */
final class Columns {

    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);
    private static final int LONGEST = 512 * 1024;

    private Columns() {}

    static ObjectNode document(ResultSet row) throws SQLException {
        var columns = row.getMetaData();
        var document = NODES.objectNode();
        for (var column = 1; column <= columns.getColumnCount(); column++) {
            var value = value(row, column, columns.getColumnType(column), columns.getColumnTypeName(column));
            document.set(columns.getColumnLabel(column), value);
        }
        return document;
    }

    private static JsonNode value(ResultSet row, int column, int type, String typeName) throws SQLException {
        return switch (type) {
            case Types.DATE -> text(row.getObject(column, LocalDate.class));
            case Types.TIME -> text(row.getObject(column, LocalTime.class));
            case Types.TIMESTAMP_WITH_TIMEZONE -> time(row.getObject(column, OffsetDateTime.class));
            case Types.TIMESTAMP -> typeName.toLowerCase(Locale.ROOT).contains("tz")
                    ? time(row.getObject(column, OffsetDateTime.class))
                    : localTime(row.getObject(column, LocalDateTime.class));
            default -> value(row.getObject(column), typeName);
        };
    }

    private static JsonNode value(@Nullable Object value, String typeName) throws SQLException {
        return switch (value) {
            case null -> NODES.nullNode();
            case Boolean flag -> NODES.booleanNode(flag);
            case Integer number -> NODES.numberNode(number);
            case Short number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case BigDecimal number -> NODES.numberNode(number);
            case Float number when Float.isFinite(number) -> NODES.numberNode(new BigDecimal(number.toString()));
            case Double number when Double.isFinite(number) -> NODES.numberNode(new BigDecimal(number.toString()));
            case byte[] bytes -> NODES.textNode(Base64.getEncoder().encodeToString(bytes));
            case Clob text -> NODES.textNode(text.getSubString(1, (int) Math.min(text.length(), LONGEST)));
            case Array array -> list(array);
            case Object other -> typeName.toLowerCase(Locale.ROOT).startsWith("json") ? json(other.toString()) : text(other);
        };
    }

    private static JsonNode list(Array array) throws SQLException {
        var list = NODES.arrayNode();
        if (array.getArray() instanceof Object[] values) {
            for (var value : values) {
                list.add(value(value, array.getBaseTypeName()));
            }
        }
        return list;
    }

    private static JsonNode json(String text) {
        try {
            return Json.read(text);
        } catch (JsonProcessingException none) {
            return TextNode.valueOf(text);
        }
    }

    private static JsonNode text(@Nullable Object value) {
        return value == null ? NODES.nullNode() : NODES.textNode(value.toString());
    }

    private static JsonNode time(@Nullable OffsetDateTime time) {
        return time == null ? NODES.nullNode() : text(time.toInstant());
    }

    private static JsonNode localTime(@Nullable LocalDateTime time) {
        return time == null ? NODES.nullNode() : text(time.toInstant(ZoneOffset.UTC));
    }
}
