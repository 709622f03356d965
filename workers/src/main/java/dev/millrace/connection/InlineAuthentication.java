package dev.millrace.connection;

import dev.millrace.connection.token.TokenRequest;
import dev.millrace.vault.Secret;

/** Authentication written into a definition, its expressions evaluated and its secrets resolved. */
public sealed interface InlineAuthentication {

    /** A user name and a password on every request (RFC 7617). */
    record Basic(String username, Secret password) implements InlineAuthentication {
        /** Leaves the user name out, which at some services is the key. */
        @Override
        public String toString() {
            return "Basic[***]";
        }
    }

    /** A user name and a password that answer a challenge (RFC 7616). */
    record Digest(String username, Secret password) implements InlineAuthentication {
        @Override
        public String toString() {
            return "Digest[***]";
        }
    }

    /** A token on every request (RFC 6750). */
    record Bearer(Secret token) implements InlineAuthentication {}

    /** A token that a token endpoint issues (RFC 6749). */
    record OAuth2(TokenRequest request) implements InlineAuthentication {}
}
