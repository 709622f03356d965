package dev.millrace.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.util.FileSystemUtils;

/**
 * A real PostgreSQL with our schema. The server starts once a JVM; every call of {@link #create} gives a database of
 * its own, copied from a migrated template in some 50 ms, so that test classes cannot disturb each other.
 */
public final class TestDatabase {

    /**
     * Nothing here has to survive the machine, and a server with hundreds of databases would look all the time which of
     * them it should vacuum.
     */
    private static final Map<String, String> SERVER_SETTINGS = Map.of(
            "max_connections", "200",
            "fsync", "off",
            "full_page_writes", "off",
            "wal_level", "minimal",
            "max_wal_senders", "0",
            "autovacuum", "off");

    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestDatabase() {}

    /** A fresh database with every migration applied. */
    public static DataSource create() {
        return new ReusedConnections(createUrl());
    }

    /** The JDBC address of a fresh database with every migration applied; user {@code postgres}, any password. */
    public static String createUrl() {
        return SERVER.getJdbcUrl("postgres", createDatabase());
    }

    /** A fresh database with the migrations up to {@code version} applied, to see what the later ones do to rows. */
    public static DataSource createAt(String version) {
        var url = SERVER.getJdbcUrl("postgres", createDatabase("template0"));
        Flyway.configure().dataSource(url, "postgres", "").target(version).load().migrate();
        return new ReusedConnections(url);
    }

    private static String createDatabase() {
        return createDatabase("millrace_template");
    }

    private static synchronized String createDatabase(String template) {
        var name = "test_" + COUNT.incrementAndGet();
        // As files, which takes half of what writing each page to the log takes.
        execute("create database %s template %s strategy file_copy".formatted(name, template));
        return name;
    }

    private static EmbeddedPostgres start() {
        try {
            var directory = Files.createTempDirectory("millrace-postgres-");
            var builder = EmbeddedPostgres.builder()
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false);
            SERVER_SETTINGS.forEach(builder::setServerConfig);
            var server = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, directory)));
            try (var connection = server.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("create database millrace_template");
            }
            Flyway.configure()
                    .dataSource(server.getDatabase("postgres", "millrace_template"))
                    .load()
                    .migrate();
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Hundreds of databases are some hundred thousand files: they are deleted while the build goes on, which ends the JVM after 30 s. */
    private static void stop(EmbeddedPostgres server, Path directory) {
        try {
            server.close();
            new ProcessBuilder("rm", "-rf", directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException notThere) {
            FileSystemUtils.deleteRecursively(directory.toFile());
        }
    }

    private static void execute(String sql) {
        try (var connection = SERVER.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
