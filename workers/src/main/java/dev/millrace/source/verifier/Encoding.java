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
    },
    /** A public key: Base64 of its SubjectPublicKeyInfo, with or without the lines of PEM around it. */
    @JsonProperty("spki")
    SPKI("a public key (Base64, as between the lines of a PEM file, or the whole file)") {
        @Override
        byte[] bytes(String text) {
            return Base64.getMimeDecoder().decode(text.replaceAll("-----(?:BEGIN|END) PUBLIC KEY-----", ""));
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

    /** The text that {@link #bytes} would read as {@code bytes}. */
    String text(byte[] bytes) {
        return switch (this) {
            case RAW -> new String(bytes, StandardCharsets.UTF_8);
            case HEX -> HexFormat.of().formatHex(bytes);
            case BASE64, SPKI -> Base64.getEncoder().encodeToString(bytes);
        };
    }

    /** The bytes that {@code text} means, or empty where it is not written like this. */
    Optional<byte[]> decode(String text) {
        try {
            return Optional.of(bytes(text));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
