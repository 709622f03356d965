package dev.millrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** S3Proxy, in a process of its own on the loopback, with objects in its memory. The build has copied its jar. */
public final class S3Server implements AutoCloseable {

    public static final String ACCESS_KEY = "AKIATEST";
    public static final String SECRET_KEY = "s3cr3t/of+tests";

    private static final Path JAR = Path.of("target/counterparts/s3proxy-jar-with-dependencies.jar");

    private final URI uri;
    private final Process process;

    /** @param directory for its settings and what it says */
    public S3Server(Path directory) {
        try {
            uri = URI.create("http://127.0.0.1:" + freePort());
            var settings = Files.writeString(
                    directory.resolve("s3proxy.conf"),
                    """
                    s3proxy.endpoint=%s
                    s3proxy.authorization=aws-v2-or-v4
                    s3proxy.identity=%s
                    s3proxy.credential=%s
                    jclouds.provider=transient
                    jclouds.identity=none
                    jclouds.credential=none
                    """
                            .formatted(uri, ACCESS_KEY, SECRET_KEY));
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-jar",
                            JAR.toAbsolutePath().toString(),
                            "--properties",
                            settings.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("s3proxy.log").toFile())
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).failFast(() -> !process.isAlive()).until(this::answers);
    }

    public String url() {
        return uri.toString();
    }

    private boolean answers() {
        try {
            var connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            return connection.getResponseCode() == 403;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopping) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
