package dev.millrace.crash;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.AbstractSftpEventListenerAdapter;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.jspecify.annotations.Nullable;

/** A server of SFTP that stops amid an upload where it is told to, and does and answers nothing more for whoever had it under way. */
final class HeldFileServer implements AutoCloseable {

    static final String PASSWORD = "hunter2";

    /** Where it stops. */
    enum Point {
        /** Some of the file is there. */
        AMID_THE_FILE,
        /** The file has got its name, and its owner does not know. */
        BEFORE_THE_LAST_ANSWER
    }

    private record Hold(Point point, CountDownLatch reached, CountDownLatch over) {}

    private final Path files;
    private final SshServer server;
    private final String fingerprint;
    private final AtomicReference<@Nullable Hold> hold = new AtomicReference<>();

    HeldFileServer(Path files) throws Exception {
        this.files = Files.createDirectories(files);
        var host = KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
        fingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, host.getPublic());
        var sftp = new SftpSubsystemFactory();
        sftp.addSftpEventListener(new Holding());
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(host));
        server.setPasswordAuthenticator((user, password, session) -> password.equals(PASSWORD));
        server.setSubsystemFactories(List.of(sftp));
        server.setFileSystemFactory(new VirtualFileSystemFactory(files));
        server.start();
    }

    String url() {
        return "sftp://127.0.0.1:" + server.getPort();
    }

    /** Of its key. */
    String fingerprint() {
        return fingerprint;
    }

    /** The names of all files. */
    List<String> names() throws IOException {
        try (Stream<Path> found = Files.walk(files)) {
            return found.filter(Files::isRegularFile).map(file -> files.relativize(file).toString()).toList();
        }
    }

    /** Stops the next upload there. */
    void holdAt(Point point) {
        hold.set(new Hold(point, new CountDownLatch(1), new CountDownLatch(1)));
    }

    boolean isHeldWithin(Duration limit) throws InterruptedException {
        return held().reached().await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the upload that it stopped, whose client is gone. */
    void forget() {
        held().over().countDown();
        hold.set(null);
    }

    private Hold held() {
        var held = hold.get();
        if (held == null) {
            throw new IllegalStateException("It was not told to stop anywhere");
        }
        return held;
    }

    private final class Holding extends AbstractSftpEventListenerAdapter {

        @Override
        public void writing(
                ServerSession session, String remoteHandle, FileHandle localHandle, long offset, byte[] data, int dataOffset, int dataLen)
                throws IOException {
            if (offset > 0) {
                stop(Point.AMID_THE_FILE);
            }
        }

        @Override
        public void moved(ServerSession session, Path from, Path to, Collection<CopyOption> options, @Nullable Throwable thrown)
                throws IOException {
            stop(Point.BEFORE_THE_LAST_ANSWER);
        }

        private void stop(Point point) throws IOException {
            var now = hold.get();
            if (now == null || now.point() != point) {
                return;
            }
            now.reached().countDown();
            try {
                now.over().await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("The client is gone");
            }
            throw new IOException("The client is gone");
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
