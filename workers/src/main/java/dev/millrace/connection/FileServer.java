package dev.millrace.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server that takes files, and who we are there. */
public sealed interface FileServer {

    /** As it stands in addresses. */
    String host();

    int port();

    String username();

    /** How a connection of FTP is encrypted. */
    enum Encryption {
        /** It begins in the open and is encrypted before anybody signs in (RFC 4217); where that fails, nothing is sent. */
        EXPLICIT_TLS,
        /** From the first byte on. */
        IMPLICIT_TLS,
        /** The password and the files can be read on the way. */
        NONE
    }

    record Ftp(String host, int port, Encryption encryption, String username, Secret password) implements FileServer {}

    /**
     * @param password null where there is a key
     * @param privateKey in PEM, as OpenSSH or as PKCS #8; null where there is a password
     * @param passphrase of the key; null where it is not encrypted
     * @param hostKey the fingerprint of the server's key, {@code SHA256:…}
     */
    record Sftp(
            String host,
            int port,
            String username,
            @Nullable Secret password,
            @Nullable Secret privateKey,
            @Nullable Secret passphrase,
            String hostKey)
            implements FileServer {}

    /** The address in {@code text}, {@code sftp://host:port}; a {@link Refusal} at {@code base_url} where it is none. */
    static URI address(@Nullable String text, String scheme) {
        return Optional.ofNullable(text)
                .filter(given -> given.length() <= 300)
                .flatMap(FileServer::uri)
                .filter(uri -> scheme.equalsIgnoreCase(uri.getScheme())
                        && uri.getHost() != null
                        && uri.getRawUserInfo() == null
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null
                        && uri.getPort() != 0
                        && uri.getPort() <= 65_535
                        && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/")))
                .orElseThrow(() -> Refusal.invalid(
                        "field_invalid",
                        "base_url",
                        "base_url must be the address of the server, such as %s://files.example.com, without user and path."
                                .formatted(scheme)));
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException unreadable) {
            return Optional.empty();
        }
    }

    /** Out of credentials that fit their schema. */
    static Ftp ftp(URI address, JsonNode json) {
        var encryption = Encryption.valueOf(json.path("encryption").asText("explicit_tls").toUpperCase(Locale.ROOT));
        var usual = encryption == Encryption.IMPLICIT_TLS ? 990 : 21;
        return new Ftp(
                address.getHost(), port(address, usual), encryption, json.path("username").asText(), Secret.of(json.path("password").asText()));
    }

    /** Out of credentials that fit their schema. */
    static Sftp sftp(URI address, JsonNode json) {
        return new Sftp(
                address.getHost(),
                port(address, 22),
                json.path("username").asText(),
                secret(json, "password"),
                secret(json, "private_key"),
                secret(json, "passphrase"),
                json.path("host_key").asText());
    }

    private static int port(URI address, int usual) {
        return address.getPort() < 0 ? usual : address.getPort();
    }

    private static @Nullable Secret secret(JsonNode json, String field) {
        return json.path(field).asText().isEmpty() ? null : Secret.of(json.path(field).asText());
    }
}
