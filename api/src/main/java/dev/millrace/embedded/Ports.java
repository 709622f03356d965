package dev.millrace.embedded;

import dev.millrace.start.CannotStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ports of the embedded servers, kept over restarts in a file, so that an address noted once stays right. */
final class Ports {

    private final Path file;
    private final Properties remembered = new Properties();
    private final Set<Integer> given = new HashSet<>();

    Ports(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            try (var reader = Files.newBufferedReader(file)) {
                remembered.load(reader);
            } catch (IOException | IllegalArgumentException unreadable) {
                remembered.clear();
            }
        }
    }

    /** The port that {@code server} had at the last start. */
    synchronized Optional<Integer> last(String server) {
        try {
            return Optional.ofNullable(remembered.getProperty(server)).map(Integer::valueOf);
        } catch (NumberFormatException edited) {
            return Optional.empty();
        }
    }

    /** The port of the last start where it is free, else {@code preferred} where that is, else any free one. */
    synchronized int choose(String server, int preferred) {
        var port = last(server).filter(this::available)
                .or(() -> Optional.of(preferred).filter(this::available))
                .orElseGet(this::any);
        return keep(server, port);
    }

    /** Takes {@code port} for {@code server} without looking whether it is free: our own orphan still holds it. */
    synchronized int keep(String server, int port) {
        given.add(port);
        if (!String.valueOf(port).equals(remembered.setProperty(server, String.valueOf(port)))) {
            save();
        }
        return port;
    }

    /** Whether nobody listens on {@code port}, on any address of this machine. */
    static boolean free(int port) {
        return bindable(null, port) && bindable(InetAddress.getLoopbackAddress(), port);
    }

    static int anyFree() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private boolean available(int port) {
        return port > 0 && !given.contains(port) && free(port);
    }

    private int any() {
        int port;
        do {
            port = anyFree();
        } while (given.contains(port));
        return port;
    }

    private static boolean bindable(@Nullable InetAddress address, int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private void save() {
        try (var writer = Files.newBufferedWriter(file)) {
            remembered.store(writer, null);
        } catch (IOException failed) {
            throw new CannotStart("%s cannot be written: %s".formatted(file, failed), failed);
        }
    }
}
