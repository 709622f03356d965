package dev.millrace.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.connection.Connection;
import dev.millrace.connection.ConnectionFailure;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressFailure;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.refusal.Refusal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes a call through a connection for somebody who must not see its credentials. */
@Component
public class ProxiedCalls {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final int MOST_HEADERS = 50;
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]{0,8192}");

    /** What HTTP, the connection or the way there decides. */
    private static final Set<String> NOT_THEIRS = Set.of(
            "authorization", "proxy-authorization", "cookie", "host", "connection", "content-length", "transfer-encoding",
            "upgrade", "te", "trailer", "expect", "keep-alive");

    private static final Set<String> NOT_GIVEN_BACK =
            Set.of("set-cookie", "connection", "content-length", "transfer-encoding", "content-encoding", "keep-alive");

    private final Peers peers;
    private final Ids ids;

    ProxiedCalls(Peers peers, Ids ids) {
        this.peers = peers;
        this.ids = ids;
    }

    /**
     * What to ask.
     *
     * @param path below the connection's {@code base_url}; begins with a slash
     * @param body a text is sent as it is, anything else as JSON; null for none
     */
    public record Asked(
            @Nullable String method,
            @Nullable String path,
            @Nullable Map<String, String> query,
            @Nullable Map<String, String> headers,
            @Nullable JsonNode body) {}

    /** What the service answered, whatever the status; {@code body} is parsed where it is JSON, null where it is empty. */
    public record Answered(int status, Map<String, String> headers, JsonNode body) {}

    /**
     * Calls once, and once more where the token was refused and there is another. Follows no redirect.
     *
     * @throws Refusal for what cannot be sent, for lost access (409), for the service's limit (429), and where no answer came
     *     (503)
     */
    public Answered make(Connection connection, Asked asked) {
        var http = http(asked);
        var call = new Call(
                new DefinitionRef(connection.workspaceId(), "proxy", connection.name(), "0", ""),
                "",
                "",
                ids.next("req"),
                http,
                new Call.Authorization.Connection(connection.name(), false),
                DEADLINE);
        try {
            var peer = peers.at(call, call.authorization(), http.uri());
            var answer = peer.send(RequestWriter.request(call, http, peer.uri()));
            return answered(answer, peer.redaction());
        } catch (ConnectionFailure.AuthorizationLost lost) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "connection_needs_reauthorization", String.valueOf(lost.getMessage()));
        } catch (ConnectionFailure.WrongOrigin | IllegalArgumentException elsewhere) {
            throw Refusal.invalid("field_invalid", "path", "path must stay below the address of the connection.");
        } catch (ConnectionFailure | HostShares.Taken away) {
            throw Refusal.of(Refusal.Kind.UNAVAILABLE, "service_unavailable", String.valueOf(away.getMessage()));
        } catch (EgressFailure stopping) {
            throw Refusal.of(Refusal.Kind.UNAVAILABLE, "service_unavailable", String.valueOf(stopping.getMessage()));
        } catch (CallFailed failed) {
            var error = failed.result().error();
            if (error != null && error.status() == 429) {
                throw Refusal.of(Refusal.Kind.RATE_LIMITED, "service_limited", String.valueOf(error.detail()));
            }
            throw Refusal.of(
                    Refusal.Kind.UNAVAILABLE,
                    "service_unavailable",
                    "The service gave no answer: %s".formatted(error == null ? "for an unknown reason." : error.detail()));
        }
    }

    private static Call.Http http(Asked asked) {
        var method = asked.method() == null ? "GET" : asked.method().toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw Refusal.invalid("field_invalid", "method", "method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS.");
        }
        var path = asked.path();
        if (path == null) {
            throw Refusal.invalid("field_missing", "path", "path is missing: where below the connection's address to call, for instance /user.");
        }
        if (!path.startsWith("/") || path.startsWith("//") || path.contains("\\") || path.contains("#") || path.length() > 8_000) {
            throw Refusal.invalid("field_invalid", "path", "path must begin with one slash and stay below the address of the connection.");
        }
        var headers = asked.headers() == null ? Map.<String, String>of() : asked.headers();
        if (headers.size() > MOST_HEADERS) {
            throw Refusal.invalid("field_invalid", "headers", "headers can be %d at most.".formatted(MOST_HEADERS));
        }
        headers.forEach((name, value) -> {
            if (!HEADER_NAME.matcher(name).matches() || value == null || !HEADER_VALUE.matcher(value).matches()) {
                throw Refusal.invalid("field_invalid", "headers", "headers must have names of HTTP and values of printable ASCII.");
            }
            if (NOT_THEIRS.contains(name.toLowerCase(Locale.ROOT))) {
                throw Refusal.invalid(
                        "field_invalid", "headers", "The header %s is set by the connection itself; leave it out.".formatted(name));
            }
        });
        var query = asked.query() == null ? Map.<String, String>of() : asked.query();
        return new Call.Http(method, path, headers, query, asked.body(), HttpOutput.RESPONSE, false);
    }

    private static Answered answered(EgressAnswer answer, Redaction redaction) {
        var headers = new LinkedHashMap<String, String>();
        answer.headers().stream()
                .filter(header -> !NOT_GIVEN_BACK.contains(header.name().toLowerCase(Locale.ROOT)))
                .forEach(header -> headers.merge(
                        header.name().toLowerCase(Locale.ROOT), redaction.value(header.value()), (one, more) -> one + ", " + more));
        return new Answered(answer.status(), headers, body(answer, redaction));
    }

    private static JsonNode body(EgressAnswer answer, Redaction redaction) {
        if (answer.body().length == 0) {
            return JsonNodeFactory.instance.nullNode();
        }
        var text = AnswerText.of(answer);
        if (answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT).contains("json")) {
            try {
                return redaction.tree(Json.read(text));
            } catch (JsonProcessingException notJson) {
                // It is given as it came.
            }
        }
        return JsonNodeFactory.instance.textNode(redaction.value(text));
    }
}
