package dev.millrace.source.verifier;

import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the signature stands and what it is made of.
 *
 * @param from one place; several signatures in it are all tried, because providers send two while a secret rotates
 * @param encoding of the signature; null for {@link Algorithm#EQUALITY}
 * @param signs null for {@link Algorithm#EQUALITY}
 */
record Signature(Algorithm algorithm, Place from, @Nullable Encoding encoding, @Nullable Template signs) {

    Signature {
        Objects.requireNonNull(algorithm, "algorithm is missing");
        Objects.requireNonNull(from, "from is missing");
        var computed = algorithm != Algorithm.EQUALITY;
        if (computed && (encoding == null || signs == null)) {
            throw new IllegalArgumentException("an HMAC needs encoding and signs");
        }
        if (computed && encoding == Encoding.RAW) {
            throw new IllegalArgumentException("an HMAC is sent as hex or base64");
        }
        if (!computed && (encoding != null || signs != null)) {
            throw new IllegalArgumentException("equality has neither encoding nor signs");
        }
    }

    boolean signs(Template.Field field) {
        return signs != null && signs.names(field);
    }

    /** What was sent, as bytes to be compared; those that are not written as they should be are left out. */
    List<byte[]> decode(List<String> sent) {
        var written = encoding == null ? Encoding.RAW : encoding;
        return sent.stream().map(written::decode).flatMap(Optional::stream).toList();
    }

    /** Whether one of {@code sent} is {@code expected}, in a time that does not tell how near any of them comes. */
    static boolean holds(List<byte[]> sent, byte[] expected) {
        var found = false;
        for (var signature : sent) {
            found |= MessageDigest.isEqual(expected, signature);
        }
        return found;
    }
}
