package dev.millrace.api.testing;

import dev.millrace.testing.ProviderStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The providers that the tests of this process connect to: a stub in GitHub's place, whose answers each test sets before it
 * connects, and in Google's and an OpenID provider's whatever listens on {@link #googlePort} and {@link #openidPort}.
 */
public final class Providing {

    private static final ProviderStub STUB = new ProviderStub();
    private static final int GOOGLE_PORT = freePort();
    private static final int OPENID_PORT = freePort();
    /** What has to be encoded on its way, since a secret may be so. */
    private static final String OPENID_SECRET = "our s3cret+with:%2F";

    private Providing() {}

    public static ProviderStub github() {
        return STUB;
    }

    /** Free as long as no test starts an emulated Google there. */
    public static int googlePort() {
        return GOOGLE_PORT;
    }

    /** Free as long as no test starts an OpenID provider there. */
    public static int openidPort() {
        return OPENID_PORT;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** The same stub in Google's place, below {@code /google}, for whoever signs in. */
    public static ProviderStub google() {
        return STUB;
    }

    /** What the token endpoint of Google issues from now on: who signs in with {@code nonce}. */
    public static void signsIn(String subject, String email, boolean verified, String nonce, Instant now) {
        STUB.issues(
                "/google/token",
                Map.of(
                        "iss", "https://accounts.google.com",
                        "aud", "our-app",
                        "sub", subject,
                        "email", email,
                        "email_verified", verified,
                        "hd", email.substring(email.indexOf('@') + 1),
                        "name", "Ada Lovelace",
                        "nonce", nonce,
                        "exp", now.getEpochSecond() + 600));
    }

    static Map<String, Object> settings() {
        return Stream.of(connecting(), signingIn())
                .flatMap(settings -> settings.entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Map<String, Object> signingIn() {
        return Map.ofEntries(
                Map.entry("millrace.sign-in.providers.google.client-id", "our-app"),
                Map.entry("millrace.sign-in.providers.google.client-secret", "our-s3cret"),
                Map.entry("millrace.sign-in.providers.google.allowed-domains", "joins.test"),
                Map.entry("millrace.sign-in.providers.google.workspace", "ours"),
                Map.entry("millrace.sign-in.providers.google.authorization-url", STUB.url() + "/google/authorize"),
                Map.entry("millrace.sign-in.providers.google.token-url", STUB.url() + "/google/token"),
                Map.entry("millrace.sign-in.providers.google.userinfo-url", STUB.url() + "/google/user"),
                Map.entry("millrace.sign-in.providers.github.client-id", "our-app"),
                Map.entry("millrace.sign-in.providers.github.authorization-url", STUB.url() + "/authorize"),
                Map.entry("millrace.sign-in.providers.openid.title", "Corp"),
                Map.entry("millrace.sign-in.providers.openid.client-id", "our-app"),
                Map.entry("millrace.sign-in.providers.openid.client-secret", OPENID_SECRET),
                Map.entry("millrace.sign-in.providers.openid.allowed-domains", "joins.test"),
                Map.entry("millrace.sign-in.providers.openid.workspace", "ours"),
                Map.entry("millrace.sign-in.providers.openid.issuer", "http://127.0.0.1:" + OPENID_PORT));
    }

    private static Map<String, Object> connecting() {
        var google = "http://localhost:" + GOOGLE_PORT;
        return Map.ofEntries(
                Map.entry("millrace.providers.openid.client-id", "our-app"),
                Map.entry("millrace.providers.openid.client-secret", OPENID_SECRET),
                Map.entry("millrace.providers.openid.issuer", "http://127.0.0.1:" + OPENID_PORT),
                Map.entry("millrace.providers.openid.base-url", "http://127.0.0.1:" + OPENID_PORT),
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
