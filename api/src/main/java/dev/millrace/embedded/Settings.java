package dev.millrace.embedded;

import dev.millrace.start.CannotStart;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.springframework.core.env.PropertyResolver;

/**
 * What the environment says about starting. A variable that is empty counts as one that is not set.
 *
 * @param home {@code MILLRACE_HOME}, default {@code .millrace} in the working directory; absolute
 * @param port {@code SERVER_PORT}, default 8080; 0 means any free port
 * @param databaseUrl {@code MILLRACE_DB_URL}; without it PostgreSQL is embedded
 * @param temporalAddress {@code TEMPORAL_ADDRESS}; without it the engine is ours to start
 * @param engine {@code MILLRACE_ENGINE}, default {@code auto}; ignored when {@code temporalAddress} is set
 * @param encryptionKeys {@code MILLRACE_ENCRYPTION_KEYS}; without it an embedded run makes a key
 */
record Settings(
        Path home,
        int port,
        Optional<String> databaseUrl,
        Optional<String> temporalAddress,
        EngineChoice engine,
        Optional<String> encryptionKeys) {

    enum EngineChoice {
        /** The {@code temporal} binary where it is on the PATH, otherwise in this JVM. */
        AUTO,
        CLI,
        IN_JVM
    }

    static Settings read(PropertyResolver environment) {
        return new Settings(
                Path.of(text(environment, "MILLRACE_HOME").orElse(".millrace"))
                        .toAbsolutePath()
                        .normalize(),
                port(text(environment, "server.port").orElse("8080")),
                text(environment, "MILLRACE_DB_URL"),
                text(environment, "TEMPORAL_ADDRESS"),
                engine(text(environment, "MILLRACE_ENGINE").orElse("auto")),
                text(environment, "MILLRACE_ENCRYPTION_KEYS"));
    }

    boolean embedsDatabase() {
        return databaseUrl.isEmpty();
    }

    boolean embedsEngine() {
        return temporalAddress.isEmpty();
    }

    private static Optional<String> text(PropertyResolver environment, String name) {
        return Optional.ofNullable(environment.getProperty(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static int port(String text) {
        try {
            var port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // refused below, as a number out of range is
        }
        throw new CannotStart("SERVER_PORT is '%s'; it must be a number from 0 to 65535.".formatted(text));
    }

    private static EngineChoice engine(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "auto" -> EngineChoice.AUTO;
            case "cli" -> EngineChoice.CLI;
            case "in-jvm" -> EngineChoice.IN_JVM;
            case String other ->
                throw new CannotStart("MILLRACE_ENGINE is '%s'; it may be auto, cli or in-jvm.".formatted(other));
        };
    }
}
