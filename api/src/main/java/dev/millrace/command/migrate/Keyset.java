package dev.millrace.command.migrate;

import dev.millrace.command.Stop;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A column by whose order an entity is read, unique and never null: a whole number, a number, a text or a UUID.
 *
 * @param javaType as the driver gives its values
 */
record Keyset(String column, String javaType) {

    private static final String COLUMN = "[A-Za-z_][A-Za-z0-9_$]*";

    /** The one that the entity names, or a table's primary key of one column; null where there is neither. */
    static @Nullable Keyset of(Connection connection, Entity entity) throws SQLException {
        var named = entity.from().path("keyset").textValue();
        if (named != null && !named.matches(COLUMN)) {
            throw Stop.usage("'%s' is not the name of a column; keyset of %s is one.".formatted(named, entity.name()));
        }
        var column = named == null ? primaryKey(connection, entity) : named;
        if (column == null) {
            return null;
        }
        try (var statement = connection.prepareStatement("select %s from %s where 1 = 0".formatted(column, table(entity)));
                var result = statement.executeQuery()) {
            var javaType = result.getMetaData().getColumnClassName(1);
            var keyset = new Keyset(column, javaType);
            if (!keyset.isUsable()) {
                if (named != null) {
                    throw Stop.usage("The column %s of %s cannot be a keyset: take a number, a text or a UUID."
                            .formatted(column, entity.name()));
                }
                return null;
            }
            return keyset;
        }
    }

    private boolean isUsable() {
        return switch (javaType) {
            case "java.lang.Integer", "java.lang.Long", "java.lang.Short" -> true;
            case "java.math.BigDecimal", "java.lang.String", "java.util.UUID" -> true;
            default -> false;
        };
    }

    private static @Nullable String primaryKey(Connection connection, Entity entity) throws SQLException {
        var written = entity.from().path("table").textValue();
        if (written == null || written.contains("\"")) {
            return null;
        }
        var dot = written.lastIndexOf('.');
        var metaData = connection.getMetaData();
        var upper = metaData.storesUpperCaseIdentifiers();
        var name = written.substring(dot + 1);
        var schema = dot < 0 ? connection.getSchema() : written.substring(0, dot);
        var columns = new ArrayList<String>();
        try (var keys = metaData.getPrimaryKeys(
                connection.getCatalog(), upper ? upper(schema) : schema, upper ? upper(name) : name)) {
            while (keys.next()) {
                columns.add(keys.getString("COLUMN_NAME"));
            }
        }
        return columns.size() == 1 && columns.getFirst().matches(COLUMN) ? columns.getFirst() : null;
    }

    private static @Nullable String upper(@Nullable String name) {
        return name == null ? null : name.toUpperCase(Locale.ROOT);
    }

    /**
     * What stands behind {@code from}: the table, or the query in brackets. The configuration's author may read the
     * database anyhow.
     */
    static String table(Entity entity) {
        var query = entity.from().path("query").textValue();
        return query == null
                ? entity.from().path("table").asText()
                : "(%s) millrace_rows".formatted(query.strip().replaceAll(";\\s*$", ""));
    }

    static String sql(Entity entity, @Nullable Keyset keyset, boolean behind) {
        if (keyset == null) {
            return "select * from " + table(entity);
        }
        return "select * from %s%s order by %s".formatted(
                table(entity), behind ? " where %s > ?".formatted(keyset.column) : "", keyset.column);
    }

    Object value(String text) {
        return switch (javaType) {
            case "java.lang.Integer", "java.lang.Long", "java.lang.Short" -> Long.valueOf(text);
            case "java.math.BigDecimal" -> new BigDecimal(text);
            case "java.util.UUID" -> UUID.fromString(text);
            default -> text;
        };
    }

    String text(ResultSet row) throws SQLException {
        var value = row.getObject(column);
        if (value == null) {
            throw Stop.usage("The keyset %s is null in a row; take a column that never is.".formatted(column));
        }
        return value.toString();
    }
}
