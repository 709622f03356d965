package dev.millrace.api.request;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds an answer back until it has been stored, so that no caller sees an answer which a repetition would not give. An
 * answer of more than 256 KiB is let through as it comes.
 */
final class RecordedAnswer extends HttpServletResponseWrapper {

    static final int MAX_BYTES = 256 * 1024;

    private final ByteArrayOutputStream held = new ByteArrayOutputStream(1024);
    private @Nullable ServletOutputStream output;
    private @Nullable PrintWriter writer;
    private boolean letThrough;
    private boolean errorSent;

    RecordedAnswer(HttpServletResponse response) {
        super(response);
    }

    /** The body; empty where it was too large to be held. */
    Optional<byte[]> body() {
        flushWriter();
        return letThrough ? Optional.empty() : Optional.of(held.toByteArray());
    }

    /** Whether the container writes the answer, which we then do not see. */
    boolean errorSent() {
        return errorSent;
    }

    /** Sends what was held back. */
    void send() throws IOException {
        flushWriter();
        if (!letThrough && !errorSent) {
            held.writeTo(getResponse().getOutputStream());
            letThrough = true;
        }
        super.flushBuffer();
    }

    private void flushWriter() {
        if (writer != null) {
            writer.flush();
        }
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        if (!letThrough && held.size() + length > MAX_BYTES) {
            held.writeTo(getResponse().getOutputStream());
            letThrough = true;
        }
        if (letThrough) {
            getResponse().getOutputStream().write(bytes, offset, length);
        } else {
            held.write(bytes, offset, length);
        }
    }

    @Override
    public ServletOutputStream getOutputStream() {
        if (output == null) {
            output = new Recording();
        }
        return output;
    }

    @Override
    public PrintWriter getWriter() {
        if (writer == null) {
            writer = new PrintWriter(new OutputStreamWriter(getOutputStream(), StandardCharsets.UTF_8));
        }
        return writer;
    }

    @Override
    public void flushBuffer() throws IOException {
        flushWriter();
        if (letThrough) {
            super.flushBuffer();
        }
    }

    @Override
    public void reset() {
        super.reset();
        forget();
    }

    @Override
    public void resetBuffer() {
        super.resetBuffer();
        forget();
    }

    private void forget() {
        held.reset();
        writer = null;
    }

    @Override
    public void sendError(int status, @Nullable String message) throws IOException {
        errorSent = true;
        super.sendError(status, message);
    }

    @Override
    public void sendError(int status) throws IOException {
        errorSent = true;
        super.sendError(status);
    }

    private final class Recording extends ServletOutputStream {

        @Override
        public void write(int one) throws IOException {
            RecordedAnswer.this.write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            RecordedAnswer.this.write(bytes, offset, length);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("An answer to a request with an Idempotency-Key cannot be written without blocking.");
        }
    }
}
