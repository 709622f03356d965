package dev.millrace.connection;

import dev.millrace.connection.token.TokenClient;
import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.connection.token.TokenRequest;
import dev.millrace.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Resolves the authentication that definitions carry themselves. Access tokens are kept in this process's memory, at
 * most 1,000 of them, by the hash of all their settings, and renewed before they end. Safe for use by many threads.
 */
public final class InlineAccess {

    private static final int MOST_TOKENS = 1_000;
    private static final String WHOSE = "The authentication of this call";

    private final TokenClient client;
    private final Clock clock;
    private final Duration patience;
    private final OnceAMinute refusals;
    private final SingleFlight<TokenOutcome> flights = new SingleFlight<>();
    private final SecretKeySpec hashKey = newHashKey();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, HeldToken> held = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, HeldToken> eldest) {
            return size() > MOST_TOKENS;
        }
    };

    /** @param tokenDeadline how long the client's transport may take */
    public InlineAccess(TokenClient client, Clock clock, Duration tokenDeadline) {
        this.client = client;
        this.clock = clock;
        this.patience = tokenDeadline.plusSeconds(2);
        this.refusals = new OnceAMinute(clock);
    }

    /**
     * What to put on requests to the origin of {@code endpoint}, and on no others, so that a redirect takes no
     * credentials along. Only activities may ask. Takes as long as the token endpoint where a token is needed.
     *
     * @throws ConnectionFailure.WrongOrigin if {@code endpoint} is no http or https address
     * @throws ConnectionFailure.AuthorizationLost if the token endpoint refuses
     * @throws ConnectionFailure.Unavailable if no token can be got just now
     */
    public Authorized authorize(InlineAuthentication authentication, URI endpoint) {
        return switch (authentication) {
            case InlineAuthentication.Basic basic ->
                Authorized.basic(WHOSE, endpoint, basic.username(), basic.password());
            case InlineAuthentication.Digest digest ->
                Authorized.digest(WHOSE, endpoint, digest.username(), digest.password());
            case InlineAuthentication.Bearer bearer ->
                Authorized.bearer(WHOSE, endpoint, bearer.token(), List.of());
            case InlineAuthentication.OAuth2 oauth2 -> {
                var request = oauth2.request();
                if (Origin.of(request.endpoint()).isEmpty()) {
                    throw new ConnectionFailure.AuthorizationLost(
                            WHOSE, "its token endpoint is no absolute http or https address");
                }
                var token = ConnectionFailure.tokenOrThrow(WHOSE, token(request));
                yield Authorized.bearer(WHOSE, endpoint, token, request.secrets());
            }
        };
    }

    /**
     * Tells that the service answered 401 to {@code refused}, which {@link #authorize} had given.
     *
     * @return whether {@link #authorize} gives other credentials now; for each authentication true only once a minute
     */
    public boolean refused(InlineAuthentication authentication, Authorized refused) {
        if (!(authentication instanceof InlineAuthentication.OAuth2 oauth2)) {
            return false;
        }
        var key = hash(oauth2.request());
        var issued = held(key).issued();
        if (issued == null || !refused.secrets().contains(issued.token())) {
            return issued != null;
        }
        if (!refusals.allows(key)) {
            return false;
        }
        keep(key, HeldToken.NONE);
        return true;
    }

    private TokenOutcome token(TokenRequest request) {
        var key = hash(request);
        return held(key).answer(clock.instant()).orElseGet(() -> flights.run(key, patience, () -> fetch(key, request))
                .orElseGet(() -> new TokenOutcome.Unavailable("its token takes long to come", Duration.ofSeconds(1))));
    }

    private TokenOutcome fetch(String key, TokenRequest request) {
        var before = held(key);
        // Another flight may have landed between our look and our start.
        var known = before.answer(clock.instant());
        if (known.isPresent()) {
            return known.get();
        }
        var outcome = client.fetch(request);
        var now = clock.instant();
        var after = before.after(outcome, now);
        keep(key, after);
        return after.answer(now).orElse(outcome);
    }

    private HeldToken held(String key) {
        lock.lock();
        try {
            return held.getOrDefault(key, HeldToken.NONE);
        } finally {
            lock.unlock();
        }
    }

    private void keep(String key, HeldToken token) {
        lock.lock();
        try {
            held.put(key, token);
        } finally {
            lock.unlock();
        }
    }

    /** Under a key of this process, so that nobody can try passwords on the hashes of a heap dump elsewhere. */
    private String hash(TokenRequest request) {
        var parts = new ArrayList<Object>();
        parts.add(request.endpoint().toString());
        switch (request.grant()) {
            case TokenRequest.Grant.ClientCredentials clientsOwn -> parts.add("client_credentials");
            case TokenRequest.Grant.Password password -> parts.add(password.username());
            case TokenRequest.Grant.AuthorizationCode code -> parts.add("authorization_code");
            case TokenRequest.Grant.Refresh refresh -> parts.add("refresh_token");
            case TokenRequest.Grant.JwtBearer jwt -> parts.add("jwt_bearer");
        }
        parts.add(request.clientId());
        parts.add(request.secrets().stream().map(secret -> secret.reveal()).toList());
        parts.add(request.clientAuthentication());
        parts.add(request.encoding());
        parts.add(request.scopes());
        parts.add(request.audiences());
        parts.add(request.discovered());
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(hashKey);
            return HexFormat.of().formatHex(mac.doFinal(Json.write(parts).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException("This Java has no HMAC-SHA256.", unavailable);
        }
    }

    private static SecretKeySpec newHashKey() {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new SecretKeySpec(key, "HmacSHA256");
    }
}
