package dev.millrace.api.body;

import dev.millrace.refusal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Semaphore;
import org.apache.catalina.connector.ClientAbortException;
import org.springframework.stereotype.Component;

/**
 * Reads whole bodies into memory. All that are larger than 64 KiB share a sixteenth of the heap, at least 64 MiB: what
 * does not fit is answered with 503 and a time to come again, because without that a few dozen connections with the
 * largest body that is allowed would end the process.
 */
@Component
public final class BodyReader {

    private static final int CHUNK = 64 * 1024;
    private static final int UNIT = 1024;

    private final Semaphore budget;

    public BodyReader() {
        this(Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 16));
    }

    BodyReader(long budgetBytes) {
        budget = new Semaphore((int) Math.min(Integer.MAX_VALUE, budgetBytes / UNIT));
    }

    /**
     * The body of {@code request}, to be closed when its bytes are no longer held.
     *
     * @throws Refusal 413 where it is larger than {@code maxBytes}, without reading on; 503 where all large bodies
     *     together would take too much memory; 400 where it ends too early
     */
    public Body read(HttpServletRequest request, int maxBytes) throws IOException {
        requireLength(request, maxBytes);
        var chunks = new ArrayList<byte[]>();
        var total = 0;
        var reserved = 0;
        try {
            var body = request.getInputStream();
            while (true) {
                var chunk = body.readNBytes(Math.min(CHUNK, maxBytes - total + 1));
                total += chunk.length;
                if (total > maxBytes) {
                    throw tooLarge(maxBytes);
                }
                if (!chunks.isEmpty()) {
                    // Twice, for a moment: the chunks and the whole.
                    reserve(2 * CHUNK / UNIT);
                    reserved += 2 * CHUNK / UNIT;
                }
                chunks.add(chunk);
                if (chunk.length < CHUNK) {
                    var kept = reserved;
                    reserved = 0;
                    return new Body(joined(chunks, total), () -> budget.release(kept));
                }
            }
        } catch (ClientAbortException gone) {
            throw gone;
        } catch (IOException broken) {
            throw Refusal.of(Refusal.Kind.UNREADABLE, "body_unreadable", "The body ended too early.");
        } finally {
            budget.release(reserved);
        }
    }

    /** Refuses with 413 a body that announces itself as larger than {@code maxBytes}. */
    public static void requireLength(HttpServletRequest request, int maxBytes) {
        if (request.getContentLengthLong() > maxBytes) {
            throw tooLarge(maxBytes);
        }
    }

    private void reserve(int units) {
        if (!budget.tryAcquire(units)) {
            throw Refusal.unavailable(
                    "busy", "Too many large requests are being read at once; send this again.", Duration.ofSeconds(5));
        }
    }

    private static byte[] joined(ArrayList<byte[]> chunks, int total) {
        if (chunks.size() == 1) {
            return chunks.getFirst();
        }
        var whole = new byte[total];
        var position = 0;
        for (var chunk : chunks) {
            System.arraycopy(chunk, 0, whole, position, chunk.length);
            position += chunk.length;
        }
        return whole;
    }

    private static Refusal tooLarge(int maxBytes) {
        return Refusal.of(
                Refusal.Kind.TOO_LARGE,
                "body_too_large",
                "The body is larger than the %d MiB that are taken here.".formatted(maxBytes >> 20));
    }
}
