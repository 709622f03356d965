package dev.millrace.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts secrets for storage: AES-256-GCM under a random data key a secret, which is itself wrapped by AES-256-GCM
 * under the first of the {@link VaultKeys}. Safe for use by many threads; takes a few microseconds and no database
 * access, but for the first {@link #seal} under a new key, which records the key as in use.
 */
public final class Vault {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte DATA_KEY_PURPOSE = 'K';
    private static final byte CONTENT_PURPOSE = 'C';

    private final VaultKeys keys;
    private final VaultKeyStore recorded;
    private final AtomicBoolean currentRecorded = new AtomicBoolean();

    private Vault(VaultKeys keys, VaultKeyStore recorded) {
        this.keys = keys;
        this.recorded = recorded;
    }

    /**
     * The vault over {@code keys}.
     *
     * @throws VaultFailure if a key that has sealed something is missing or has another value now; the message names it
     */
    public static Vault start(VaultKeys keys, DataSource database, Clock clock) {
        var recorded = new VaultKeyStore(database, clock);
        for (var known : recorded.all()) {
            var key = keys.find(known.keyId());
            if (key.isEmpty()) {
                throw new VaultFailure(
                        """
                        The encryption key '%s' is missing: secrets in the database are sealed with it. Put it back \
                        into MILLRACE_ENCRYPTION_KEYS, behind the first key if a newer one is to encrypt."""
                                .formatted(known.keyId()));
            }
            requireSame(known, key.get());
        }
        return new Vault(keys, recorded);
    }

    /**
     * Encrypts {@code secret}. Two calls never give the same bytes.
     *
     * @param owner whose secret it is, for instance {@code source:wsp_1/github}; {@link #open} needs the same text
     */
    public byte[] seal(String owner, Secret secret) {
        recordCurrentKey();
        var keyId = keys.current();
        var wrapNonce = random(Sealed.NONCE_BYTES);
        var dataKey = random(VaultKeys.KEY_BYTES);
        var nonce = random(Sealed.NONCE_BYTES);
        var content = secret.reveal().getBytes(StandardCharsets.UTF_8);
        try {
            var wrapped = encrypt(
                    keys.find(keyId).orElseThrow(), wrapNonce, associated(DATA_KEY_PURPOSE, keyId, owner), dataKey);
            var sealed = encrypt(aes(dataKey), nonce, associated(CONTENT_PURPOSE, keyId, owner), content);
            return new Sealed(keyId, wrapNonce, wrapped, nonce, sealed).bytes();
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("This Java has no AES-256-GCM.", unavailable);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
            Arrays.fill(content, (byte) 0);
        }
    }

    /**
     * Decrypts what {@link #seal} gave for the same owner.
     *
     * @throws VaultFailure if the bytes were changed, belong to another owner, or need a key that is not configured
     */
    public Secret open(String owner, byte[] sealed) {
        var parts = Sealed.read(sealed);
        var key = keys.find(parts.keyId())
                .orElseThrow(() -> new VaultFailure(
                        "The secret of %s is sealed with the encryption key '%s', which is not configured."
                                .formatted(owner, parts.keyId())));
        byte @Nullable [] dataKey = null;
        byte @Nullable [] content = null;
        try {
            dataKey = decrypt(
                    key, parts.wrapNonce(), associated(DATA_KEY_PURPOSE, parts.keyId(), owner), parts.wrappedKey());
            content = decrypt(
                    aes(dataKey), parts.nonce(), associated(CONTENT_PURPOSE, parts.keyId(), owner), parts.content());
            return Secret.of(new String(content, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException refused) {
            throw new VaultFailure(
                    "The secret of %s cannot be opened: its bytes were changed or belong to another owner."
                            .formatted(owner));
        } finally {
            clear(dataKey);
            clear(content);
        }
    }

    /** Whether {@code sealed} was sealed with an older key than the first one, so that its owner should seal it again. */
    public boolean needsRotation(byte[] sealed) {
        return !Sealed.read(sealed).keyId().equals(keys.current());
    }

    /** The id of the key that encrypts. */
    String currentKey() {
        return keys.current();
    }

    /** Durable before anything sealed with the key can be, so that no start without it passes unnoticed. */
    private void recordCurrentKey() {
        if (!currentRecorded.get()) {
            var keyId = keys.current();
            var key = keys.find(keyId).orElseThrow();
            // Another process may have been the first with this id, and with another value.
            requireSame(recorded.record(keyId, VaultKeys.checkValue(key)), key);
            currentRecorded.set(true);
        }
    }

    private static void requireSame(VaultKeyStore.Known known, SecretKey key) {
        if (!Arrays.equals(VaultKeys.checkValue(key), known.checkValue())) {
            throw new VaultFailure(
                    """
                    The encryption key '%s' has another value than when secrets in the database were sealed with it. \
                    Put the old value back into MILLRACE_ENCRYPTION_KEYS; a new key needs a new id."""
                            .formatted(known.keyId()));
        }
    }

    private static byte[] associated(byte purpose, String keyId, String owner) {
        var owned = (keyId + '\n' + owner).getBytes(StandardCharsets.UTF_8);
        var all = Arrays.copyOf(new byte[] {Sealed.VERSION, purpose}, 2 + owned.length);
        System.arraycopy(owned, 0, all, 2, owned.length);
        return all;
    }

    private static byte[] encrypt(SecretKey key, byte[] nonce, byte[] associated, byte[] plain)
            throws GeneralSecurityException {
        return run(Cipher.ENCRYPT_MODE, key, nonce, associated, plain);
    }

    private static byte[] decrypt(SecretKey key, byte[] nonce, byte[] associated, byte[] encrypted)
            throws GeneralSecurityException {
        return run(Cipher.DECRYPT_MODE, key, nonce, associated, encrypted);
    }

    private static byte[] run(int mode, SecretKey key, byte[] nonce, byte[] associated, byte[] input)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(Sealed.TAG_BYTES * 8, nonce));
        cipher.updateAAD(associated);
        return cipher.doFinal(input);
    }

    private static SecretKey aes(byte[] key) {
        return new SecretKeySpec(key, "AES");
    }

    private static byte[] random(int bytes) {
        var made = new byte[bytes];
        RANDOM.nextBytes(made);
        return made;
    }

    private static void clear(byte @Nullable [] bytes) {
        if (bytes != null) {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
