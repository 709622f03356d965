package dev.millrace.connection.grant;

import dev.millrace.connection.Connection;
import java.util.List;

/**
 * What came of a grant.
 *
 * @param withheld the scopes that were asked for and not granted
 */
public record Granted(Connection connection, List<String> withheld) {

    public Granted {
        withheld = List.copyOf(withheld);
    }
}
