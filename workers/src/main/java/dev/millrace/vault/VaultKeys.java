package dev.millrace.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The key-encryption keys: the first encrypts, all decrypt. */
public final class VaultKeys {

    static final int KEY_BYTES = 32;
    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,32}");
    private static final String HOW_TO =
            """
            Set MILLRACE_ENCRYPTION_KEYS to id:base64, with 32 random bytes in base64, for instance \
            MILLRACE_ENCRYPTION_KEYS="k1:$(openssl rand -base64 32)", and keep it as safe as the database: \
            without it the stored secrets are lost.""";

    private final Map<String, SecretKey> byId;
    private final String current;

    private VaultKeys(Map<String, SecretKey> byId, String current) {
        this.byId = Map.copyOf(byId);
        this.current = current;
    }

    /**
     * Reads {@code id:base64,id2:base64,…}: ids of 1 to 32 characters from a-z, 0-9 and -, each 32 bytes of key.
     *
     * @throws VaultFailure that says what is wrong with which key, and never shows one
     */
    public static VaultKeys parse(Secret text) {
        if (text.reveal().isBlank()) {
            throw new VaultFailure("There is no encryption key. " + HOW_TO);
        }
        var byId = new LinkedHashMap<String, SecretKey>();
        var place = 0;
        for (var entry : text.reveal().split(",", -1)) {
            place++;
            var colon = entry.indexOf(':');
            var id = colon < 0 ? "" : entry.substring(0, colon).strip();
            if (!isId(id)) {
                throw new VaultFailure(
                        "Encryption key number %d has no id of 1 to 32 characters from a-z, 0-9 and - before a colon. %s"
                                .formatted(place, HOW_TO));
            }
            if (byId.put(id, key(id, entry.substring(colon + 1).strip())) != null) {
                throw new VaultFailure("The encryption key '%s' is given twice in MILLRACE_ENCRYPTION_KEYS.".formatted(id));
            }
        }
        return new VaultKeys(byId, byId.keySet().iterator().next());
    }

    /** A new key as {@link #parse} reads it: {@code id:base64}. */
    public static Secret generate(String id) {
        if (!isId(id)) {
            throw new IllegalArgumentException("not a key id: " + id);
        }
        var key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Secret.of(id + ":" + Base64.getEncoder().encodeToString(key));
    }

    /** The id of the key that encrypts. */
    String current() {
        return current;
    }

    Optional<SecretKey> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Eight bytes that recognise a key and tell nothing about it. */
    static byte[] checkValue(SecretKey key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            var whole = mac.doFinal("millrace vault key check".getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(whole, 8);
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("This Java has no HMAC-SHA256.", unavailable);
        }
    }

    private static SecretKey key(String id, String base64) {
        try {
            var bytes = Base64.getDecoder().decode(base64);
            if (bytes.length == KEY_BYTES) {
                return new SecretKeySpec(bytes, "AES");
            }
            throw new VaultFailure("The encryption key '%s' has %d bytes instead of %d. %s"
                    .formatted(id, bytes.length, KEY_BYTES, HOW_TO));
        } catch (IllegalArgumentException notBase64) {
            throw new VaultFailure("The encryption key '%s' is not base64. %s".formatted(id, HOW_TO));
        }
    }

    @Override
    public String toString() {
        return "VaultKeys" + byId.keySet();
    }
}
