package dev.millrace.source.verifier;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the signature stands and what it is made of.
 *
 * @param from one place; several signatures in it are all tried, at most {@value #MOST}, because providers send two while
 *     a secret rotates
 * @param encoding of the signature; may be left out for {@link Algorithm#EQUALITY}, which is then sent as it is
 * @param signs null for {@link Algorithm#EQUALITY}
 * @param bodyHash where the SHA-256 of the body stands in hexadecimal, within what is signed; only where {@code signs}
 *     has no {@code {body}}
 */
record Signature(
        Algorithm algorithm,
        Place from,
        @Nullable Encoding encoding,
        @Nullable Template signs,
        @Nullable Place bodyHash) {

    /** More keys than this rotate nowhere; each signature costs us a check. */
    static final int MOST = 10;

    Signature {
        Objects.requireNonNull(algorithm, "algorithm is missing");
        Objects.requireNonNull(from, "from is missing");
        var computed = algorithm != Algorithm.EQUALITY;
        if (computed && (encoding == null || signs == null)) {
            throw new IllegalArgumentException("a signature needs encoding and signs");
        }
        if (computed && encoding != Encoding.HEX && encoding != Encoding.BASE64) {
            throw new IllegalArgumentException("a signature is sent as hex or base64");
        }
        if (!computed && (encoding == Encoding.SPKI || signs != null || bodyHash != null)) {
            throw new IllegalArgumentException("equality has neither signs nor body_hash");
        }
        if (signs != null && signs.names(Template.Field.BODY) == (bodyHash != null)) {
            throw new IllegalArgumentException("either signs has {body}, or body_hash says where its hash stands");
        }
    }

    boolean signs(Template.Field field) {
        return signs != null && signs.names(field);
    }

    /** What was sent, as bytes; what is not written as it should be is left out. */
    List<byte[]> decode(List<String> sent) {
        var written = encoding == null ? Encoding.RAW : encoding;
        return sent.stream().map(written::decode).flatMap(Optional::stream).toList();
    }
}
