package dev.millrace.api.request;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Knows whether PostgreSQL answers, by asking it every second on a connection beside the pool: under load the pool may
 * be exhausted while the database is well.
 */
@Component
final class DatabaseWatch implements ReadinessCheck, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final int PATIENCE_SECONDS = 1;

    private final DataSource database;
    private @Nullable Connection connection;
    private volatile boolean ready;

    DatabaseWatch(DataSource database) {
        this.database = database;
    }

    @Override
    public String name() {
        return "the database";
    }

    @Override
    public boolean ready() {
        return ready;
    }

    /** Asks once, and a second time on a new connection, because the old one may have died with a restart. */
    synchronized void look() {
        var answers = answers() || answers();
        if (answers != ready) {
            if (answers) {
                LOG.info("The database answers; requests are taken.");
            } else {
                LOG.warn("The database does not answer; requests are refused with 503 until it does.");
            }
        }
        ready = answers;
    }

    private boolean answers() {
        try {
            var asked = connection;
            if (asked == null) {
                asked = connect();
                connection = asked;
            }
            if (asked.isValid(PATIENCE_SECONDS)) {
                return true;
            }
        } catch (SQLException away) {
            LOG.debug("The database refused a connection.", away);
        }
        close();
        return false;
    }

    private Connection connect() throws SQLException {
        if (!database.isWrapperFor(HikariDataSource.class)) {
            return database.getConnection();
        }
        var pool = database.unwrap(HikariDataSource.class);
        if (pool.getJdbcUrl() == null) {
            return pool.getDataSource().getConnection();
        }
        var settings = new Properties();
        if (pool.getUsername() != null) {
            settings.setProperty("user", pool.getUsername());
        }
        if (pool.getPassword() != null) {
            settings.setProperty("password", pool.getPassword());
        }
        settings.setProperty("connectTimeout", Integer.toString(PATIENCE_SECONDS));
        settings.setProperty("loginTimeout", Integer.toString(2 * PATIENCE_SECONDS));
        settings.setProperty("socketTimeout", Integer.toString(2 * PATIENCE_SECONDS));
        settings.setProperty("ApplicationName", "millrace readiness");
        return DriverManager.getConnection(pool.getJdbcUrl(), settings);
    }

    @Override
    public synchronized void close() {
        var closed = connection;
        connection = null;
        if (closed != null) {
            try {
                closed.close();
            } catch (SQLException gone) {
                LOG.debug("A connection was gone before it was closed.", gone);
            }
        }
    }
}
