package dev.millrace.source.verifier;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the provider shows its secret, and where a person finds it.
 *
 * @param prefix stands before the encoded key and is no part of it; a secret without it is taken too
 * @param where a sentence for the person who sets the source up
 */
public record SecretFormat(Encoding encoding, @Nullable String prefix, String where) {

    public SecretFormat {
        Objects.requireNonNull(encoding, "encoding is missing");
        Objects.requireNonNull(where, "where is missing: say where a person finds the secret");
    }

    /** The key that {@code secret} means, or empty where it cannot be one. */
    Optional<byte[]> key(String secret) {
        if (secret.isBlank()) {
            return Optional.empty();
        }
        var text = prefix != null && secret.startsWith(prefix) ? secret.substring(prefix.length()) : secret;
        return encoding.decode(text).filter(key -> key.length > 0);
    }

    /** What a secret must look like: "Base64, with or without the prefix 'whsec_'". */
    public String description() {
        return prefix == null
                ? encoding.title()
                : "%s, with or without the prefix '%s'".formatted(encoding.title(), prefix);
    }
}
