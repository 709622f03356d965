package dev.millrace.call;

import com.fasterxml.jackson.core.type.TypeReference;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.json.Json;
import io.a2a.server.ServerCallContext;
import io.a2a.server.agentexecution.AgentExecutor;
import io.a2a.server.agentexecution.RequestContext;
import io.a2a.server.auth.UnauthenticatedUser;
import io.a2a.server.events.EventQueue;
import io.a2a.server.events.InMemoryQueueManager;
import io.a2a.server.requesthandlers.DefaultRequestHandler;
import io.a2a.server.tasks.InMemoryPushNotificationConfigStore;
import io.a2a.server.tasks.InMemoryTaskStore;
import io.a2a.server.tasks.TaskUpdater;
import io.a2a.spec.AgentCapabilities;
import io.a2a.spec.AgentCard;
import io.a2a.spec.CancelTaskRequest;
import io.a2a.spec.GetTaskRequest;
import io.a2a.spec.JSONRPCErrorResponse;
import io.a2a.spec.MethodNotFoundError;
import io.a2a.spec.SendMessageRequest;
import io.a2a.spec.SendStreamingMessageRequest;
import io.a2a.spec.SendStreamingMessageResponse;
import io.a2a.spec.TextPart;
import io.a2a.transport.jsonrpc.handler.JSONRPCHandler;
import io.a2a.util.Utils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;

/** An agent of the A2A project's own SDK, which works on a task by saying its message back. */
final class AgentServer implements AutoCloseable {

    private static final ServerCallContext CONTEXT =
            new ServerCallContext(UnauthenticatedUser.INSTANCE, Map.of(), Set.of());

    static {
        // The SDK looks for a transport on the class path; ours is the server below.
        System.setProperty("io.a2a.transport.jsonrpc.skipValidation", "true");
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final JSONRPCHandler handler;

    /** The {@code Authorization} of each request to the agent, empty where there was none. */
    final List<String> authorizations = new CopyOnWriteArrayList<>();

    AgentServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var tasks = new InMemoryTaskStore();
        handler = new JSONRPCHandler(
                card(),
                DefaultRequestHandler.create(
                        new Echo(),
                        tasks,
                        new InMemoryQueueManager(tasks),
                        new InMemoryPushNotificationConfigStore(),
                        task -> {},
                        threads),
                threads);
        server.createContext("/.well-known/agent-card.json", exchange ->
                reply(exchange, Utils.toJsonString(handler.getAgentCard())));
        server.createContext("/a2a", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
    }

    private AgentCard card() {
        return new AgentCard.Builder()
                .name("echo")
                .description("Says everything back")
                .url(url("/a2a"))
                .version("1.0.0")
                .protocolVersion("0.3.0")
                .capabilities(new AgentCapabilities.Builder().streaming(true).build())
                .defaultInputModes(List.of("text"))
                .defaultOutputModes(List.of("text"))
                .skills(List.of())
                .build();
    }

    private record Echo() implements AgentExecutor {

        @Override
        public void execute(RequestContext context, EventQueue events) {
            var said = ((TextPart) context.getMessage().getParts().getFirst()).getText();
            var task = new TaskUpdater(context, events);
            task.submit();
            task.startWork();
            task.addArtifact(List.of(new TextPart("You said: " + said)));
            task.complete();
        }

        @Override
        public void cancel(RequestContext context, EventQueue events) {
            new TaskUpdater(context, events).cancel();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        switch (Json.read(body).path("method").asText()) {
            case "message/send" -> reply(exchange, Utils.toJsonString(handler.onMessageSend(
                    Utils.unmarshalFrom(body, new TypeReference<SendMessageRequest>() {}), CONTEXT)));
            case "message/stream" -> stream(exchange, handler.onMessageSendStream(
                    Utils.unmarshalFrom(body, new TypeReference<SendStreamingMessageRequest>() {}), CONTEXT));
            case "tasks/get" -> reply(exchange, Utils.toJsonString(
                    handler.onGetTask(Utils.unmarshalFrom(body, new TypeReference<GetTaskRequest>() {}), CONTEXT)));
            case "tasks/cancel" -> reply(exchange, Utils.toJsonString(handler.onCancelTask(
                    Utils.unmarshalFrom(body, new TypeReference<CancelTaskRequest>() {}), CONTEXT)));
            case String unknown -> reply(exchange, Utils.toJsonString(
                    new JSONRPCErrorResponse(Json.read(body).path("id").asInt(), new MethodNotFoundError())));
        }
    }

    private static void stream(HttpExchange exchange, Flow.Publisher<SendStreamingMessageResponse> responses)
            throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        var done = new CountDownLatch(1);
        try (exchange) {
            responses.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(SendStreamingMessageResponse response) {
                    try {
                        var event = "id: 7\ndata: %s\n\n".formatted(Utils.toJsonString(response));
                        exchange.getResponseBody().write(event.getBytes(StandardCharsets.UTF_8));
                        exchange.getResponseBody().flush();
                    } catch (IOException gone) {
                        throw new UncheckedIOException(gone);
                    }
                }

                @Override
                public void onError(Throwable failure) {
                    done.countDown();
                }

                @Override
                public void onComplete() {
                    done.countDown();
                }
            });
            done.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reply(HttpExchange exchange, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
