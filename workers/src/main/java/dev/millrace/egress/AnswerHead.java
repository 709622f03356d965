package dev.millrace.egress;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.HttpTransportMetrics;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * Reads status and headers, at most 64 KiB of them. The library's parser takes the end of the stream for the end of the
 * headers; here a connection that closes between two headers is broken, and not a short answer.
 */
final class AnswerHead extends DefaultHttpResponseParser {

    private static final int MAX_BYTES = 64 * 1024;

    AnswerHead(Http1Config bounds) {
        super(bounds);
    }

    @Override
    public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream input) throws IOException, HttpException {
        return super.parse(new Bounded(buffer), input);
    }

    private static final class Bounded implements SessionInputBuffer {

        private final SessionInputBuffer buffer;
        private int taken;

        Bounded(SessionInputBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public int readLine(CharArrayBuffer line, InputStream input) throws IOException {
            var length = buffer.readLine(line, input);
            if (length < 0) {
                if (taken > 0) {
                    throw new ConnectionClosedException("Closed within the headers");
                }
                return length;
            }
            taken += length + 2;
            if (taken > MAX_BYTES) {
                throw new MessageConstraintException("Headers are larger than %d bytes".formatted(MAX_BYTES));
            }
            return length;
        }

        @Override
        public int length() {
            return buffer.length();
        }

        @Override
        public int capacity() {
            return buffer.capacity();
        }

        @Override
        public int available() {
            return buffer.available();
        }

        @Override
        public int read(byte[] bytes, int offset, int length, InputStream input) throws IOException {
            return buffer.read(bytes, offset, length, input);
        }

        @Override
        public int read(byte[] bytes, InputStream input) throws IOException {
            return buffer.read(bytes, input);
        }

        @Override
        public int read(InputStream input) throws IOException {
            return buffer.read(input);
        }

        @Override
        public HttpTransportMetrics getMetrics() {
            return buffer.getMetrics();
        }
    }
}
