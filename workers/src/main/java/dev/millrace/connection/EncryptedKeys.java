package dev.millrace.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.key.Pem;
import dev.millrace.key.UnusableKey;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;

/** Opens the private key of credentials once, when they are stored: its passphrase is needed no more, and not kept. */
final class EncryptedKeys {

    private EncryptedKeys() {}

    /** @throws Refusal where the key cannot be opened with its passphrase */
    static JsonNode opened(JsonNode credentials) {
        if (!credentials.has("passphrase")) {
            return credentials;
        }
        var opened = (ObjectNode) credentials.deepCopy();
        var passphrase = Secret.of(opened.remove("passphrase").asText());
        var key = credentials.path("private_key").asText();
        if (!Pem.isEncrypted(key)) {
            return opened;
        }
        try {
            return opened.put("private_key", Pem.opened(Secret.of(key), passphrase).reveal());
        } catch (UnusableKey unusable) {
            throw Refusal.invalid(
                    "field_invalid", "credentials.private_key", "credentials.private_key %s.".formatted(unusable.how()));
        }
    }
}
