package dev.millrace.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.call.openapi.OpenApiDocument;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Authorization;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Definitions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls up to where they would leave this process. The request is written and the answer read as for a call that is
 * sent; between the two stands a {@link Service} instead of the network. No credentials are looked up, no redirect is
 * followed, no address is judged.
 */
public final class RehearsedCalls {

    private static final String BASE_OF_A_CONNECTION = "connection://";
    private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization", "cookie");
    private static final String HIDDEN = "***";

    private final Service service;
    private final Definitions definitions;
    private final Clock clock;

    /** What answers instead of the network. Asked by many threads. */
    public interface Service {

        Reply answer(Call call, Request request);

        /** The OpenAPI document at {@code address}; empty where nobody knows it, so that its operations stay unwritten. */
        Optional<byte[]> document(String address);
    }

    /** What a service says to a request. */
    public sealed interface Reply {

        record Answer(int status, Map<String, String> headers, byte[] body) implements Reply {}

        /** There is no answer; this is what the run is told. */
        record Failure(CallResult result) implements Reply {}
    }

    /**
     * What the other side would see, credentials left out.
     *
     * @param uri absolute; {@code connection://name/…} where the address of a stored connection completes it
     * @param body JSON where JSON is sent, else the text
     * @param document of an operation whose document is not known; there is no method and no uri then
     * @param connection the stored connection whose credentials would be on it
     * @param scheme the scheme of the credentials that the definition has itself
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Request(
            @Nullable String method,
            @Nullable String uri,
            @Nullable Map<String, String> headers,
            @Nullable JsonNode body,
            @Nullable String document,
            @Nullable String operation,
            @Nullable JsonNode parameters,
            @Nullable String connection,
            @Nullable String scheme) {}

    /** @param definitions where the credentials are that definitions have themselves, which must make sense at least */
    public RehearsedCalls(Service service, Definitions definitions, Clock clock) {
        this.service = service;
        this.definitions = definitions;
        this.clock = clock;
    }

    /** What comes of the call. Never throws for what is wrong with it. */
    public CallResult make(Call call) {
        try {
            checkCredentials(call);
            return switch (call.request()) {
                case Call.Http http -> http(call, http);
                case Call.OpenApi operation -> openApi(call, operation);
                case Call.AsyncApi message -> unknown("asyncapi");
                case Call.Grpc service -> unknown("grpc");
                case Call.A2a agent -> unknown("a2a");
                case Call.Mcp server -> unknown("mcp");
            };
        } catch (IllegalArgumentException unusable) {
            return Failures.configuration(String.valueOf(unusable.getMessage()));
        }
    }

    private static CallResult unknown(String kind) {
        return Failures.configuration("A dry run cannot answer a call of the kind '%s' yet.".formatted(kind));
    }

    private CallResult openApi(Call call, Call.OpenApi request) {
        var document = service.document(request.document());
        if (document.isPresent()) {
            var operation = OpenApiDocument.read(document.get(), URI.create(request.document()))
                    .operation(request.operation());
            return http(call, operation.request(request.parameters(), request.output(), request.redirect()));
        }
        var unwritten = new Request(
                null,
                null,
                null,
                null,
                request.document(),
                request.operation(),
                request.parameters(),
                connection(call),
                scheme(call));
        var asked = new Call.Http(
                "GET", request.document(), Map.of(), Map.of(), null, request.output(), request.redirect());
        return read(asked, EgressRequest.of("GET", URI.create(request.document())), service.answer(call, unwritten));
    }

    private CallResult http(Call call, Call.Http http) {
        var request = RequestWriter.request(call, http, address(call, http.uri()));
        var unsendable = request.headers().stream()
                .flatMap(header -> header.problem().stream())
                .findFirst();
        return unsendable.isPresent()
                ? Failures.configuration(unsendable.get())
                : read(http, request, service.answer(call, seen(call, http, request)));
    }

    private CallResult read(Call.Http http, EgressRequest request, Reply reply) {
        return switch (reply) {
            case Reply.Failure failure -> failure.result();
            case Reply.Answer answer -> {
                if (answer.body().length > RequestWriter.MAX_ANSWER) {
                    yield Failures.tooLarge();
                }
                var headers = answer.headers().entrySet().stream()
                        .map(header -> new Header(header.getKey(), header.getValue()))
                        .toList();
                var received = new EgressAnswer(
                        answer.status(), headers, answer.body(), false, request.uri(), Duration.ZERO);
                yield Failures.ifTooLarge(
                        new AnswerReader(http, request, received, new Redaction(List.of()), clock).read());
            }
        };
    }

    private static URI address(Call call, String endpoint) {
        var completed = endpoint.startsWith("/") || endpoint.startsWith("?");
        var connection = connection(call);
        return completed && connection != null
                ? URI.create(BASE_OF_A_CONNECTION + connection + endpoint)
                : new Signature.None().resolve(endpoint);
    }

    private static Request seen(Call call, Call.Http http, EgressRequest request) {
        var headers = new LinkedHashMap<String, String>();
        request.headers().forEach(header -> headers.put(
                header.name(), CREDENTIALS.contains(header.name().toLowerCase(Locale.ROOT)) ? HIDDEN : header.value()));
        if (scheme(call) != null) {
            headers.keySet().removeIf("Authorization"::equalsIgnoreCase);
            headers.put("Authorization", HIDDEN);
        }
        return new Request(
                request.method(),
                request.uri().toString(),
                headers,
                body(http, request),
                null,
                null,
                null,
                connection(call),
                scheme(call));
    }

    private static @Nullable JsonNode body(Call.Http http, EgressRequest request) {
        if (request.body() == null) {
            return null;
        }
        var isForm = request.headers().stream()
                .anyMatch(header -> header.name().equalsIgnoreCase("Content-Type") && header.value().contains("form"));
        return isForm
                ? JsonNodeFactory.instance.textNode(new String(request.body(), StandardCharsets.UTF_8))
                : http.body();
    }

    private static @Nullable String connection(Call call) {
        return call.authorization() instanceof Authorization.Connection connection ? connection.name() : null;
    }

    private static @Nullable String scheme(Call call) {
        return switch (call.authorization()) {
            case null -> null;
            case Authorization.Connection stored -> null;
            case Authorization.Definition constant -> constant.scheme();
            case Authorization.Data computed -> computed.scheme();
        };
    }

    private void checkCredentials(Call call) {
        switch (call.authorization()) {
            case null -> {}
            case Authorization.Connection stored -> {}
            case Authorization.Definition constant ->
                InlineSettings.read(
                        constant.scheme(),
                        definitions.load(call.definition()).tree().at(constant.pointer()));
            case Authorization.Data computed -> InlineSettings.read(computed.scheme(), computed.parameters());
        }
    }
}
