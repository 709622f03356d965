package dev.millrace.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.PooledConnection;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGConnectionPoolDataSource;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Connections to one database, as many as are asked for. Closed ones are used again, each as if it were new: a session
 * of PostgreSQL spends more on its start than most tests on their queries.
 */
final class ReusedConnections extends AbstractDataSource {

    /** Those that nobody uses, of all databases: the server has a limit, and tests leave their databases behind. */
    private static final Deque<Idle> IDLE = new ArrayDeque<>();

    private static final int MOST_IDLE = 40;

    private final PGConnectionPoolDataSource server = new PGConnectionPoolDataSource();

    private record Idle(ReusedConnections of, PooledConnection connection) {}

    ReusedConnections(String url) {
        server.setUrl(url);
    }

    @Override
    public Connection getConnection() throws SQLException {
        for (var idle = takeIdle(); idle != null; idle = takeIdle()) {
            try {
                var connection = idle.getConnection();
                try (var statement = connection.createStatement()) {
                    statement.execute("discard all");
                }
                return connection;
            } catch (SQLException ended) {
                close(idle);
            }
        }
        var fresh = server.getPooledConnection();
        fresh.addConnectionEventListener(new Return());
        return fresh.getConnection();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    private @Nullable PooledConnection takeIdle() {
        synchronized (IDLE) {
            for (var all = IDLE.descendingIterator(); all.hasNext(); ) {
                var idle = all.next();
                if (idle.of() == this) {
                    all.remove();
                    return idle.connection();
                }
            }
            return null;
        }
    }

    private void putBack(PooledConnection connection) {
        Idle oldest = null;
        synchronized (IDLE) {
            IDLE.addLast(new Idle(this, connection));
            if (IDLE.size() > MOST_IDLE) {
                oldest = IDLE.removeFirst();
            }
        }
        if (oldest != null) {
            close(oldest.connection());
        }
    }

    private static void close(PooledConnection connection) {
        try {
            connection.close();
        } catch (SQLException alreadyGone) {
            // as wanted
        }
    }

    private final class Return implements ConnectionEventListener {

        @Override
        public void connectionClosed(ConnectionEvent event) {
            putBack((PooledConnection) event.getSource());
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            close((PooledConnection) event.getSource());
        }
    }
}
