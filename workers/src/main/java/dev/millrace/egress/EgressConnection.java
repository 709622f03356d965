package dev.millrace.egress;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.util.Timeout;

/**
 * A connection that bounds the answer's head, cannot be bound once it is closed, and knows whether bytes have come that
 * no answer accounts for, such as the body of a 204: the next exchange would read them as its own answer.
 */
final class EgressConnection extends DefaultManagedHttpClientConnection {

    private static final AtomicLong COUNTER = new AtomicLong();
    private static final Http1Config BOUNDS = Http1Config.custom()
            .setMaxHeaderCount(200)
            .setMaxLineLength(16 * 1024)
            .setMaxEmptyLineCount(2)
            .build();

    private boolean onlyWhatIsThere;

    EgressConnection() {
        super(
                "egress-" + COUNTER.incrementAndGet(),
                null,
                null,
                BOUNDS,
                null,
                null,
                null,
                ignored -> new AnswerHead(BOUNDS));
    }

    /** Whether something has come that was not asked for. Does not wait. */
    boolean hasLeftover() throws IOException {
        onlyWhatIsThere = true;
        try {
            return isDataAvailable(Timeout.ONE_MILLISECOND);
        } finally {
            onlyWhatIsThere = false;
        }
    }

    // The inherited methods would bind a closed connection again, and the deadline that closed it would not know.
    @Override
    public void bind(Socket socket) throws IOException {
        bind(new SocketHolder(socket) {
            @Override
            protected InputStream getInputStream(Socket of) throws IOException {
                return new Input(super.getInputStream(of));
            }
        });
    }

    @Override
    public void bind(SSLSocket encrypted, Socket socket) throws IOException {
        bind(new SocketHolder(encrypted, socket) {
            @Override
            protected InputStream getInputStream(Socket of) throws IOException {
                return new Input(super.getInputStream(of));
            }
        });
    }

    private final class Input extends FilterInputStream {

        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (onlyWhatIsThere && in.available() == 0) {
                throw new SocketTimeoutException("Nothing is there");
            }
            return in.read(bytes, offset, length);
        }
    }
}
