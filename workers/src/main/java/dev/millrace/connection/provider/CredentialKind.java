package dev.millrace.connection.provider;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How a connection proves who it is: the {@code credentials.type} of the wire contract. */
public enum CredentialKind {
    /** A grant of a person at the provider: OAuth 2.0 with an authorization code. It is connected in a browser. */
    OAUTH2,
    BEARER,
    BASIC,
    API_KEY,
    CLIENT_CREDENTIALS,
    /** A private key that signs what an access token is given for (RFC 7523). */
    JWT_BEARER,
    /** An access key that signs each request (AWS Signature Version 4). */
    AWS_SIGNATURE,
    /** A certificate that is shown where the connection is encrypted, and its key. */
    MUTUAL_TLS,
    /** A user of an FTP server, and how the connection to it is encrypted. */
    FTP,
    /** A user of an SSH server, with a password or a key, and the key by which the server is known. */
    SSH;

    /** The field of {@link #MUTUAL_TLS} that holds credentials of another kind, which go with the certificate. */
    public static final String BESIDE = "authentication";

    /** The word for this kind in JSON and in the tables: {@code api_key}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of the addresses that such credentials are for; empty for http and https. */
    public Optional<String> scheme() {
        return switch (this) {
            case FTP -> Optional.of("ftp");
            case SSH -> Optional.of("sftp");
            case OAUTH2, BEARER, BASIC, API_KEY, CLIENT_CREDENTIALS, JWT_BEARER, AWS_SIGNATURE, MUTUAL_TLS -> Optional.empty();
        };
    }

    public static Optional<CredentialKind> find(String word) {
        return Stream.of(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
