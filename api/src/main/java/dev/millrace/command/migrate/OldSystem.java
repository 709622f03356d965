package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where the data comes from. Nothing is ever written there. What cannot be read stops the command with a sentence that
 * says what to do, and shows no secret.
 */
interface OldSystem extends AutoCloseable {

    static OldSystem open(MigrationConfig config, Drivers drivers) {
        return switch (config.kind()) {
            case CSV -> new CsvFolder(config);
            case JSON -> new JsonFiles(config);
            case REST -> new RestService(config);
            case JDBC -> new Database(config, drivers);
        };
    }

    /** The rows of {@code entity}, those behind a place where one is given. One is held at a time, or a page of them. */
    Rows rows(Entity entity, @Nullable Place behind);

    /** Whether rows can be read on behind that place; where not, the entity begins anew. */
    default boolean goesOn(Entity entity, Place behind) {
        return true;
    }

    /** How many rows there are; empty where only reading them all would tell. */
    OptionalLong count(Entity entity);

    @Override
    void close();

    /** Rows, one after the other. */
    interface Rows extends AutoCloseable {

        /** The next one; null at the end. */
        @Nullable Row next();

        /** Which part of all was read, from 0 to 1; empty where nobody knows. */
        OptionalDouble done();

        @Override
        void close();
    }

    /**
     * @param where people find it: {@code users.csv:17}
     * @param problem why it is no row; null where it is one
     * @param behind to go on with the row behind it
     */
    record Row(String where, JsonNode data, @Nullable String problem, Place behind) {}

    /**
     * A place between rows.
     *
     * @param rows that lie before it
     * @param position as the old system has it: a page, or the last value of a key; null where rows are counted
     * @param within how many items of the page lie before it
     */
    record Place(long rows, @Nullable String position, int within) {

        static final Place START = new Place(0, null, 0);
    }
}
