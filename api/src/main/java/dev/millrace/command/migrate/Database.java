package dev.millrace.command.migrate;

import dev.millrace.command.Stop;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A database by JDBC, read only. By a keyset, the primary key of a table where nothing else is said, rows are read a
 * part at a time in short transactions, and a resumed run goes on behind the last one. A query without a keyset is one
 * long read with a cursor, and a resumed run begins it again, since nothing says that its order is the same.
 */
final class Database implements OldSystem {

    private static final int FETCH = 1_000;
    private static final int STATEMENT_SECONDS = 300;
    private static final int COUNT_SECONDS = 30;
    private static final String CANCELLED = "57014";
    private static final int NETWORK_MILLISECONDS = 330_000;
    private static final Executor HERE = Runnable::run;

    private final MigrationConfig config;
    private final Connection connection;

    Database(MigrationConfig config, Drivers drivers) {
        this.config = config;
        try {
            var login = new Properties();
            put(login, "user");
            put(login, "password");
            connection = drivers.connect(said("url"), login);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            connection.setNetworkTimeout(HERE, NETWORK_MILLISECONDS);
        } catch (SQLException away) {
            throw unreadable("the database", away);
        }
    }

    private void put(Properties login, String name) {
        if (config.source().has(name)) {
            login.setProperty(name, said(name));
        }
    }

    private String said(String name) {
        return config.placeholders().resolve(config.source().path(name).asText(""));
    }

    @Override
    public OptionalLong count(Entity entity) {
        return count(entity, STATEMENT_SECONDS);
    }

    /** Empty where it takes too long: whoever reads the rows gets along without. */
    private OptionalLong count(Entity entity, int seconds) {
        try (var statement = connection.prepareStatement("select count(*) from " + Keyset.table(entity))) {
            statement.setQueryTimeout(seconds);
            try (var result = statement.executeQuery()) {
                return result.next() ? OptionalLong.of(result.getLong(1)) : OptionalLong.empty();
            }
        } catch (SQLException failed) {
            if (failed instanceof SQLTimeoutException || CANCELLED.equals(failed.getSQLState())) {
                return OptionalLong.empty();
            }
            throw unreadable(entity.name(), failed);
        } finally {
            endTransaction();
        }
    }

    @Override
    public boolean goesOn(Entity entity, Place behind) {
        return behind.rows() == 0 || behind.position() != null;
    }

    @Override
    public Rows rows(Entity entity, @Nullable Place behind) {
        try {
            var keyset = Keyset.of(connection, entity);
            var from = behind == null || keyset == null ? Place.START : behind;
            var total = count(entity, COUNT_SECONDS).orElse(0);
            return new Parts(entity, keyset, from, total);
        } catch (SQLException failed) {
            throw unreadable(entity.name(), failed);
        }
    }

    @Override
    public void close() {
        try {
            connection.rollback();
            connection.close();
        } catch (SQLException gone) {
            // It was only read.
        }
    }

    private void endTransaction() {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            // Whatever comes next says so.
        }
    }

    private Stop unreadable(String what, SQLException failed) {
        var state = String.valueOf(failed.getSQLState());
        var advice = switch (state) {
            case "42P01", "42S02" -> " Is the table's name right, and its schema?";
            case "28P01", "28000" -> " Look at source.user and source.password.";
            default -> state.startsWith("08") ? " Is the database there?" : "";
        };
        return Stop.usage(config.placeholders().hide("%s cannot be read: %s.%s".formatted(
                what, String.valueOf(failed.getMessage()).strip().replaceAll("\\s+", " ").replaceAll("\\.$", ""), advice)));
    }

    /** One part after the other; without a keyset everything is one part. */
    private final class Parts implements Rows {

        private final Entity entity;
        private final @Nullable Keyset keyset;
        private final long total;
        private @Nullable String last;
        private long count;
        private @Nullable PreparedStatement statement;
        private @Nullable ResultSet result;
        private int inPart;
        private boolean ended;

        Parts(Entity entity, @Nullable Keyset keyset, Place from, long total) {
            this.entity = entity;
            this.keyset = keyset;
            this.last = from.position();
            this.count = from.rows();
            this.total = total;
        }

        @Override
        public @Nullable Row next() {
            try {
                while (!ended) {
                    if (result == null) {
                        open();
                    }
                    if (result != null && result.next()) {
                        return row(result);
                    }
                    close();
                    ended = keyset == null || inPart < fetch();
                }
                return null;
            } catch (SQLException failed) {
                throw unreadable(entity.name(), failed);
            }
        }

        private int fetch() {
            return config.source().path("fetch_size").asInt(FETCH);
        }

        private void open() throws SQLException {
            inPart = 0;
            statement = connection.prepareStatement(Keyset.sql(entity, keyset, last != null));
            statement.setQueryTimeout(STATEMENT_SECONDS);
            statement.setFetchSize(fetch());
            if (keyset != null) {
                statement.setMaxRows(fetch());
                if (last != null) {
                    statement.setObject(1, keyset.value(last));
                }
            }
            result = statement.executeQuery();
        }

        private Row row(ResultSet at) throws SQLException {
            inPart++;
            count++;
            if (keyset != null) {
                last = keyset.text(at);
            }
            var where = keyset == null ? "row " + count : keyset.column() + " " + last;
            return new Row("%s %s".formatted(entity.name(), where), Columns.document(at), null, new Place(count, last, 0));
        }

        @Override
        public OptionalDouble done() {
            return total == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.min(1, (double) count / total));
        }

        @Override
        public void close() {
            try (var closed = statement) {
                result = null;
            } catch (SQLException gone) {
                // What was read is read.
            }
            statement = null;
            endTransaction();
        }
    }
}
