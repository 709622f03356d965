package dev.millrace.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The stored form of a secret, version 1: version (1 byte), length of the key id (1), key id, nonce of the wrapping
 * (12), wrapped data key with its tag (48), nonce of the content (12), encrypted content with its tag. That is 91 bytes
 * more than the secret and the key id.
 */
record Sealed(String keyId, byte[] wrapNonce, byte[] wrappedKey, byte[] nonce, byte[] content) {

    static final byte VERSION = 1;
    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;
    private static final int WRAPPED_BYTES = VaultKeys.KEY_BYTES + TAG_BYTES;
    private static final int AFTER_KEY_ID = NONCE_BYTES + WRAPPED_BYTES + NONCE_BYTES;

    byte[] bytes() {
        var id = keyId.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(2 + id.length + AFTER_KEY_ID + content.length)
                .put(VERSION)
                .put((byte) id.length)
                .put(id)
                .put(wrapNonce)
                .put(wrappedKey)
                .put(nonce)
                .put(content)
                .array();
    }

    static Sealed read(byte[] bytes) {
        if (bytes.length < 2) {
            throw unreadable();
        }
        if (bytes[0] != VERSION) {
            throw new VaultFailure("A stored secret has the unknown format %d; is this an older Millrace than the one that sealed it?"
                    .formatted(bytes[0] & 0xFF));
        }
        var idLength = bytes[1] & 0xFF;
        if (bytes.length < 2 + idLength + AFTER_KEY_ID + TAG_BYTES) {
            throw unreadable();
        }
        var buffer = ByteBuffer.wrap(bytes, 2, bytes.length - 2);
        var keyId = new String(take(buffer, idLength), StandardCharsets.US_ASCII);
        if (!VaultKeys.isId(keyId)) {
            throw unreadable();
        }
        return new Sealed(
                keyId,
                take(buffer, NONCE_BYTES),
                take(buffer, WRAPPED_BYTES),
                take(buffer, NONCE_BYTES),
                take(buffer, buffer.remaining()));
    }

    private static byte[] take(ByteBuffer buffer, int count) {
        var taken = new byte[count];
        buffer.get(taken);
        return taken;
    }

    private static VaultFailure unreadable() {
        return new VaultFailure("A stored secret is unreadable: its bytes were changed or cut.");
    }
}
