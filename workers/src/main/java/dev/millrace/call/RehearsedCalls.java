package dev.millrace.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.call.proto.GrpcMethod;
import dev.millrace.call.rpc.AgentCard;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.language.definition.Task.HttpOutput;
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
import java.util.function.UnaryOperator;
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

        /** The document at {@code address}; empty where nobody knows it, so that what it describes stays unwritten. */
        Optional<byte[]> document(String address);
    }

    /** What a service says to a request. */
    public sealed interface Reply {

        record Answer(int status, Map<String, String> headers, byte[] body) implements Reply {}

        /** There is no answer; this is what the run is told. */
        record Failure(CallResult result) implements Reply {}

        /** What an answer was read as, when the call was made in earnest. */
        record Known(CallResult result) implements Reply {}
    }

    /**
     * What the other side would see, credentials left out.
     *
     * @param uri absolute; {@code connection://name/…} where the address of a stored connection completes it, and
     *     {@code grpc://host:port/service/method} of a gRPC call; null where only an unknown document has it
     * @param body JSON where JSON is sent, else the text
     * @param document that says how the call is sent, of a gRPC call and where it is not known; there is no method then
     * @param operation what the call names of that document: an operation, a channel, an agent's method, a service's method
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
            @Nullable String scheme) {

        private static Request sent(String method, URI uri) {
            return new Request(method, uri.toString(), null, null, null, null, null, null, null);
        }

        private static Request described(String document, String operation, @Nullable JsonNode parameters) {
            return new Request(null, null, null, null, document, operation, parameters, null, null);
        }

        private Request at(String uri) {
            return new Request(method, uri, headers, body, document, operation, parameters, connection, scheme);
        }

        private Request carrying(Map<String, String> headers, @Nullable JsonNode body) {
            return new Request(method, uri, headers, body, document, operation, parameters, connection, scheme);
        }

        private Request by(@Nullable String connection, @Nullable String scheme) {
            return new Request(method, uri, headers, body, document, operation, parameters, connection, scheme);
        }

        /** The same with what may be large as {@code shortened} shows it. */
        public Request with(UnaryOperator<@Nullable JsonNode> shortened) {
            return new Request(
                    method,
                    uri,
                    headers,
                    shortened.apply(body),
                    document,
                    operation,
                    shortened.apply(parameters),
                    connection,
                    scheme);
        }
    }

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
                case Call.AsyncApi message -> asyncApi(call, message);
                case Call.Grpc service -> grpc(call, service);
                case Call.A2a agent -> agent(call, agent);
                case Call.Mcp server -> mcp(call, server);
            };
        } catch (CallFailed failed) {
            return failed.result();
        } catch (IllegalArgumentException unusable) {
            return Failures.configuration(String.valueOf(unusable.getMessage()));
        }
    }

    private CallResult openApi(Call call, Call.OpenApi request) {
        return known(DocumentKind.OPEN_API, request.document())
                .map(document -> document.operation(request.operation()))
                .map(operation -> http(call, operation.request(request.parameters(), request.output(), request.redirect())))
                .orElseGet(() -> described(
                        call,
                        Request.described(request.document(), request.operation(), request.parameters()),
                        request.output(),
                        request.redirect()));
    }

    private CallResult asyncApi(Call call, Call.AsyncApi message) {
        var addressee = message.operation() == null ? message.channel() : message.operation();
        return known(DocumentKind.ASYNC_API, message.document())
                .map(document -> http(call, document.request(message)))
                .orElseGet(() -> described(
                        call,
                        Request.described(message.document(), String.valueOf(addressee), null)
                                .carrying(shown(message.headers()), message.payload()),
                        HttpOutput.CONTENT,
                        false));
    }

    /** A document that is known tells whether the arguments fit. */
    private CallResult grpc(Call call, Call.Grpc request) {
        var method = known(DocumentKind.PROTO, request.proto())
                .map(document -> document.method(request.service(), request.method()));
        method.ifPresent(known -> known.encode(request.arguments()));
        var path = request.service() + "/" + request.method();
        var result = described(
                call,
                Request.described(request.proto(), path, request.arguments())
                        .at("grpc://%s:%d/%s".formatted(request.host(), request.port(), path)),
                HttpOutput.CONTENT,
                false);
        return method.filter(GrpcMethod::answersWithStream).isPresent() ? listed(result) : result;
    }

    private CallResult agent(Call call, Call.A2a request) {
        var message = A2aCalls.message(call, request);
        var endpoint = request.card()
                ? known(DocumentKind.AGENT_CARD, request.uri()).map(AgentCard::endpoint)
                : Optional.of(address(call, request.uri()));
        var result = endpoint.map(uri -> post(call, uri, A2aCalls.headers(call), message))
                .orElseGet(() -> described(
                        call,
                        Request.described(request.uri(), request.method(), message.get("params")),
                        HttpOutput.CONTENT,
                        false));
        return A2aCalls.isStreaming(request) ? listed(result) : result;
    }

    /** What a stream gives: of one result a list of one. */
    private static CallResult listed(CallResult result) {
        var output = result.output();
        if (output == null || output.isArray()) {
            return result;
        }
        var list = JsonNodeFactory.instance.arrayNode();
        return CallResult.of(output.isNull() ? list : list.add(output));
    }

    /** The call itself, and not how the session begins and ends. */
    private CallResult mcp(Call call, Call.Mcp request) {
        var headers = McpSession.headers(request, request.protocolVersion());
        headers.add(new Header("Idempotency-Key", RequestWriter.ascii(call.idempotencyKey())));
        return post(call, address(call, request.uri()), headers, McpSession.question(request));
    }

    /** A message of JSON-RPC, which is answered by its result. */
    private CallResult post(Call call, URI uri, List<Header> headers, JsonNode message) {
        return exchange(
                call,
                content(uri.toString(), HttpOutput.CONTENT, false),
                RpcPost.request(uri, headers, message, call.deadline()),
                message);
    }

    private <T> Optional<T> known(DocumentKind<T> kind, String address) {
        return service.document(address)
                .map(content -> kind.reader().read(content, URI.create(address), this::imported));
    }

    private byte[] imported(URI uri) {
        return service.document(uri.toString())
                .orElseThrow(() -> new IllegalArgumentException(
                        "The document at %s is imported, and no stub gives it.".formatted(uri)));
    }

    /** A call whose request is not written, as for most kinds only a document that nobody knows says how. */
    private CallResult described(Call call, Request request, HttpOutput output, boolean redirect) {
        var place = String.valueOf(request.uri() == null ? request.document() : request.uri());
        return read(
                content(place, output, redirect),
                EgressRequest.of("POST", URI.create(place)),
                service.answer(call, request.by(connection(call), scheme(call))));
    }

    private static Call.Http content(String uri, HttpOutput output, boolean redirect) {
        return new Call.Http("POST", uri, Map.of(), Map.of(), null, output, redirect);
    }

    private CallResult http(Call call, Call.Http http) {
        var request = RequestWriter.request(call, http, address(call, http.uri()));
        return exchange(call, http, request, body(http, request));
    }

    /** @param body that of {@code request} as people read it */
    private CallResult exchange(Call call, Call.Http http, EgressRequest request, @Nullable JsonNode body) {
        var unsendable = request.headers().stream()
                .flatMap(header -> header.problem().stream())
                .findFirst();
        return unsendable.isPresent()
                ? Failures.configuration(unsendable.get())
                : read(http, request, service.answer(call, seen(call, request, body)));
    }

    private CallResult read(Call.Http http, EgressRequest request, Reply reply) {
        return switch (reply) {
            case Reply.Failure failure -> failure.result();
            case Reply.Known known -> known.result();
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

    private static Map<String, String> shown(Map<String, String> headers) {
        var shown = new LinkedHashMap<>(headers);
        shown.replaceAll(RehearsedCalls::shown);
        return shown;
    }

    private static String shown(String header, String value) {
        return CREDENTIALS.contains(header.toLowerCase(Locale.ROOT)) ? HIDDEN : value;
    }

    private static Request seen(Call call, EgressRequest request, @Nullable JsonNode body) {
        var headers = new LinkedHashMap<String, String>();
        request.headers().forEach(header -> headers.put(header.name(), header.value()));
        headers.replaceAll(RehearsedCalls::shown);
        if (scheme(call) != null) {
            headers.keySet().removeIf("Authorization"::equalsIgnoreCase);
            headers.put("Authorization", HIDDEN);
        }
        return Request.sent(request.method(), request.uri())
                .carrying(headers, body)
                .by(connection(call), scheme(call));
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
                        definitions.load(call.definition()).at(constant.pointer()));
            case Authorization.Data computed -> InlineSettings.read(computed.scheme(), computed.parameters());
        }
    }
}
