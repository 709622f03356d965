package dev.millrace.api.testing;

import dev.millrace.testing.ProviderStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.Map;

/**
 * The providers that the tests of this process connect to: a stub in GitHub's place, whose answers each test sets before it
 * connects, and in Google's whatever listens on {@link #googlePort}.
 */
public final class Providing {

    private static final ProviderStub STUB = new ProviderStub();
    private static final int GOOGLE_PORT = freePort();

    private Providing() {}

    public static ProviderStub github() {
        return STUB;
    }

    /** Free as long as no test starts an emulated Google there. */
    public static int googlePort() {
        return GOOGLE_PORT;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    static Map<String, Object> settings() {
        var google = "http://localhost:" + GOOGLE_PORT;
        return Map.ofEntries(
                Map.entry("millrace.providers.google-calendar.client-id", "our-app"),
                Map.entry("millrace.providers.google-calendar.client-secret", "our-s3cret"),
                Map.entry("millrace.providers.google-calendar.authorization-url", google + "/o/oauth2/v2/auth"),
                Map.entry("millrace.providers.google-calendar.token-url", google + "/oauth2/token"),
                Map.entry("millrace.providers.google-calendar.revocation-url", google + "/oauth2/revoke"),
                Map.entry("millrace.providers.google-calendar.account-url", google + "/oauth2/v2/userinfo"),
                Map.entry("millrace.providers.google-calendar.issuer", google),
                Map.entry("millrace.providers.google-calendar.base-url", google + "/calendar/v3"),
                Map.entry("millrace.providers.github.client-id", "our-app"),
                Map.entry("millrace.providers.github.client-secret", "our-s3cret"),
                Map.entry("millrace.providers.github.authorization-url", STUB.url() + "/authorize"),
                Map.entry("millrace.providers.github.token-url", STUB.url() + "/token"),
                Map.entry("millrace.providers.github.revocation-url", STUB.url() + "/revoke"),
                Map.entry("millrace.providers.github.base-url", STUB.url() + "/api"));
    }
}
