package dev.millrace.api.request;

import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Knows whether a request would get a connection of the database, by borrowing one every second. Under load that takes a
 * while, and is well as long as it succeeds.
 */
@Component
final class PoolWatch implements ReadinessCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DataSource database;
    private final Duration patience;
    private volatile long waitingSince;

    @Autowired
    PoolWatch(DataSource database) {
        this(database, PATIENCE);
    }

    PoolWatch(DataSource database, Duration patience) {
        this.database = database;
        this.patience = patience;
    }

    @Override
    public String name() {
        return "a free connection of the database";
    }

    @Override
    public boolean ready() {
        var since = waitingSince;
        return since == 0 || System.nanoTime() - since < patience.toNanos();
    }

    /** Borrows a connection and gives it back; what goes wrong leaves the wait as it is. */
    void look() {
        if (waitingSince == 0) {
            waitingSince = System.nanoTime();
        }
        try (var borrowed = database.getConnection()) {
            waitingSince = 0;
        } catch (SQLException none) {
            // Still waiting.
        }
    }
}
