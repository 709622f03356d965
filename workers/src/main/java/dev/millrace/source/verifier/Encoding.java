package dev.millrace.source.verifier;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** How bytes are written as text. */
enum Encoding {
    @JsonProperty("raw")
    RAW("any text") {
        @Override
        byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    },
    /** In either case: the same bytes are meant. */
    @JsonProperty("hex")
    HEX("hexadecimal") {
        @Override
        byte[] bytes(String text) {
            return HexFormat.of().parseHex(text);
        }
    },
    @JsonProperty("base64")
    BASE64("Base64") {
        @Override
        byte[] bytes(String text) {
            return Base64.getDecoder().decode(text);
        }
    };

    private final String title;

    Encoding(String title) {
        this.title = title;
    }

    /** For a sentence: "is not hexadecimal". */
    String title() {
        return title;
    }

    abstract byte[] bytes(String text);

    /** The bytes that {@code text} means, or empty where it is not written like this. */
    Optional<byte[]> decode(String text) {
        try {
            return Optional.of(bytes(text));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
