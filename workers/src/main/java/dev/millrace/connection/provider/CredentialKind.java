package dev.millrace.connection.provider;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How a connection proves who it is: the {@code credentials.type} of the wire contract. */
public enum CredentialKind {
    @JsonProperty("bearer")
    BEARER,
    @JsonProperty("basic")
    BASIC,
    @JsonProperty("api_key")
    API_KEY,
    @JsonProperty("client_credentials")
    CLIENT_CREDENTIALS;

    /** The word for this kind in JSON and in the tables: {@code api_key}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<CredentialKind> find(String word) {
        return Stream.of(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
