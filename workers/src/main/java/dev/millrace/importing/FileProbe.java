package dev.millrace.importing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds out the encoding of a file that comes by: the byte order mark says it; otherwise it is UTF-8 where all of the file
 * is, UTF-16 where every other byte at its beginning is zero, and else Windows-1252, which anything can be.
 */
final class FileProbe {

    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /** As much as is looked at to guess anything but whether it is UTF-8. */
    static final int SAMPLE = 64 * 1024;

    private static final int BOM = '\uFEFF';

    private final ByteArrayOutputStream sample = new ByteArrayOutputStream();
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer nowhere = CharBuffer.allocate(8 * 1024);
    private byte[] rest = {};
    private boolean isUtf8 = true;

    void add(byte[] bytes) {
        sample.write(bytes, 0, Math.min(bytes.length, SAMPLE - Math.min(SAMPLE, sample.size())));
        if (isUtf8) {
            var joined = ByteBuffer.allocate(rest.length + bytes.length).put(rest).put(bytes).flip();
            decode(joined, false);
            rest = new byte[joined.remaining()];
            joined.get(rest);
        }
    }

    /** The encoding, when all of the file has come by; {@code given} where it says more than the mark. */
    Charset encoding(@Nullable Charset given) {
        var marked = marked(sample.toByteArray());
        if (marked != null) {
            return marked;
        }
        if (given != null) {
            // Without a mark Java's UTF-16 is the big end first; the little one is what is met.
            return given.equals(StandardCharsets.UTF_16) ? zeroes(0) > zeroes(1) ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE : given;
        }
        if (zeroes(1) > sample.size() / 6) {
            return StandardCharsets.UTF_16LE;
        }
        if (zeroes(0) > sample.size() / 6) {
            return StandardCharsets.UTF_16BE;
        }
        if (isUtf8 && rest.length == 0) {
            return StandardCharsets.UTF_8;
        }
        return WINDOWS_1252;
    }

    /** The beginning of the file as a text without its mark. */
    String text(Charset encoding) {
        var text = new String(sample.toByteArray(), encoding);
        return !text.isEmpty() && text.charAt(0) == BOM ? text.substring(1) : text;
    }

    private void decode(ByteBuffer bytes, boolean last) {
        while (isUtf8) {
            nowhere.clear();
            var result = utf8.decode(bytes, nowhere, last);
            if (result.isUnderflow()) {
                return;
            }
            isUtf8 = result.isOverflow();
        }
    }

    private static @Nullable Charset marked(byte[] bytes) {
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        }
        if (startsWith(bytes, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        return startsWith(bytes, 0xFE, 0xFF) ? StandardCharsets.UTF_16BE : null;
    }

    private static boolean startsWith(byte[] bytes, int... beginning) {
        for (var index = 0; index < beginning.length; index++) {
            if (bytes.length <= index || (bytes[index] & 0xff) != beginning[index]) {
                return false;
            }
        }
        return true;
    }

    private int zeroes(int from) {
        var bytes = sample.toByteArray();
        var count = 0;
        for (var index = from; index < bytes.length; index += 2) {
            count += bytes[index] == 0 ? 1 : 0;
        }
        return count;
    }
}
