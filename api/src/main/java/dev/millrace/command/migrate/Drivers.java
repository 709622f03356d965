package dev.millrace.command.migrate;

import dev.millrace.command.Stop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Properties;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Drivers of databases: PostgreSQL's is there, others come from a jar. A driver from a jar is asked itself, because
 * {@code DriverManager} hides what another class loader has.
 */
final class Drivers implements AutoCloseable {

    private static final int CONNECT_SECONDS = 20;

    private final @Nullable URLClassLoader jar;

    /** @param path a jar with drivers; null for those of the class path */
    Drivers(@Nullable Path path) {
        if (path != null && !Files.isRegularFile(path)) {
            throw Stop.usage("There is no file %s.".formatted(path));
        }
        try {
            jar = path == null ? null : new URLClassLoader(new URL[] {path.toUri().toURL()}, Drivers.class.getClassLoader());
        } catch (MalformedURLException unlikely) {
            throw Stop.usage("%s cannot be read.".formatted(path));
        }
    }

    Connection connect(String url, Properties login) throws SQLException {
        DriverManager.setLoginTimeout(CONNECT_SECONDS);
        var drivers = jar == null
                ? Collections.list(DriverManager.getDrivers())
                : ServiceLoader.load(Driver.class, jar).stream().map(ServiceLoader.Provider::get).toList();
        for (var driver : drivers) {
            if (driver.acceptsURL(url)) {
                var connection = driver.connect(url, login);
                if (connection != null) {
                    return connection;
                }
            }
        }
        // The rest of the address may have a password.
        var kind = url.replaceFirst("^(jdbc:[^:/?;]+).*$", "$1");
        throw Stop.usage("There is no driver for %s: give its jar by --driver-path.".formatted(kind));
    }

    @Override
    public void close() {
        try {
            if (jar != null) {
                jar.close();
            }
        } catch (IOException unlikely) {
            throw new UncheckedIOException(unlikely);
        }
    }
}
