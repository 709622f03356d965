package dev.millrace.connection;

import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.vault.Secret;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.auth.AuthChallenge;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.AuthenticationException;
import org.apache.hc.client5.http.auth.ChallengeType;
import org.apache.hc.client5.http.auth.MalformedChallengeException;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.AuthChallengeParser;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.auth.DigestScheme;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.message.ParserCursor;

/** A service's demand for a digest (RFC 7616), with or without {@code qop=auth}. */
record DigestChallenge(AuthChallenge challenge) {

    /** The first that an answer holds. */
    static Optional<DigestChallenge> in(EgressAnswer refusal) {
        return refusal.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase("WWW-Authenticate"))
                .map(Header::value)
                .flatMap(value -> parse(value).stream())
                .filter(challenge -> challenge.getSchemeName().equalsIgnoreCase("Digest"))
                .findFirst()
                .map(DigestChallenge::new);
    }

    private static List<AuthChallenge> parse(String value) {
        try {
            return AuthChallengeParser.INSTANCE.parse(
                    ChallengeType.TARGET, value, new ParserCursor(0, value.length()));
        } catch (ParseException malformed) {
            return List.of();
        }
    }

    /**
     * The value of {@code Authorization} for {@code request}.
     *
     * @throws ConnectionFailure.AuthorizationLost where the challenge asks for what nobody can give
     */
    String answer(EgressRequest request, String username, Secret password) {
        var target = request.uri();
        var host = new HttpHost(target.getScheme(), target.getHost(), target.getPort());
        var credentials = new BasicCredentialsProvider();
        credentials.setCredentials(
                new AuthScope(null, -1), new UsernamePasswordCredentials(username, password.reveal().toCharArray()));
        var path = target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        var asked = new BasicHttpRequest(
                request.method(), target.getRawQuery() == null ? path : path + "?" + target.getRawQuery());
        var context = HttpClientContext.create();
        var scheme = new DigestScheme();
        try {
            scheme.processChallenge(challenge, context);
            if (!scheme.isResponseReady(host, credentials, context)) {
                throw new ConnectionFailure.AuthorizationLost("The digest authentication", "its challenge is incomplete");
            }
            return scheme.generateAuthResponse(host, asked, context);
        } catch (MalformedChallengeException | AuthenticationException unanswerable) {
            throw new ConnectionFailure.AuthorizationLost(
                    "The digest authentication", "its challenge cannot be answered: " + unanswerable.getMessage());
        }
    }
}
