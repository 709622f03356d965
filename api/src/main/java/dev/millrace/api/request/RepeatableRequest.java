package dev.millrace.api.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body was read to be compared with another's. A file's body is not: two imports are the same if they
 * are as long as each other.
 */
final class RepeatableRequest extends HttpServletRequestWrapper {

    private final byte @Nullable [] body;

    private RepeatableRequest(HttpServletRequest request, byte @Nullable [] body) {
        super(request);
        this.body = body;
    }

    static RepeatableRequest of(HttpServletRequest request) throws IOException {
        var type = request.getContentType();
        if (BodyBound.isStreamed(request) || type != null && type.startsWith("multipart/")) {
            return new RepeatableRequest(request, null);
        }
        try {
            return new RepeatableRequest(request, request.getInputStream().readAllBytes());
        } catch (ClientAbortException gone) {
            throw gone;
        } catch (IOException cut) {
            throw Refusal.of(
                    Refusal.Kind.UNREADABLE, "body_unreadable", "The body ended too early or could not be read.");
        }
    }

    /** What is asked for, without a body. */
    String line() {
        var query = getQueryString();
        return getMethod() + " " + getRequestURI() + (query == null ? "" : "?" + query);
    }

    /** The same for two requests that ask for the same, made by the same actor. */
    byte[] hash(Actor actor) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            add(digest, line().getBytes(UTF_8));
            add(digest, actor.id().getBytes(UTF_8));
            add(digest, Objects.requireNonNullElse(getContentType(), "").getBytes(UTF_8));
            add(digest, body == null ? Long.toString(getContentLengthLong()).getBytes(UTF_8) : body);
            return digest.digest();
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("This Java has no SHA-256.", missing);
        }
    }

    private static void add(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        digest.update(part);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return body == null ? super.getInputStream() : new Again(new ByteArrayInputStream(body));
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return new BufferedReader(new InputStreamReader(getInputStream(), UTF_8));
    }

    private static final class Again extends ServletInputStream {

        private final ByteArrayInputStream bytes;

        Again(ByteArrayInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return bytes.read(into, offset, length);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("The body was read already.");
        }
    }
}
