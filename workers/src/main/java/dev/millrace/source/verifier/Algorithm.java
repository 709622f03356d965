package dev.millrace.source.verifier;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** How a signature is made from the key; {@code equality} means that the key itself is sent. */
enum Algorithm {
    @JsonProperty("hmac-sha1")
    HMAC_SHA1("HmacSHA1"),
    @JsonProperty("hmac-sha256")
    HMAC_SHA256("HmacSHA256"),
    @JsonProperty("hmac-sha512")
    HMAC_SHA512("HmacSHA512"),
    @JsonProperty("equality")
    EQUALITY(null);

    private final @Nullable String mac;

    Algorithm(@Nullable String mac) {
        this.mac = mac;
    }

    /** The name of the {@link javax.crypto.Mac}, null for {@link #EQUALITY}. */
    @Nullable String mac() {
        return mac;
    }
}
