package dev.millrace.call;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ValveBase;

/** An MCP server of the protocol's own SDK, over streamable HTTP, with a few tools, a resource and a prompt. */
final class ToolServer implements AutoCloseable {

    private static final McpJsonMapper JSON = new JacksonMcpJsonMapper(new ObjectMapper());
    private static final String SCHEMA = """
            {"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}}}""";

    private final Tomcat tomcat = new Tomcat();
    private final McpSyncServer server;

    /** Each request: its method and the headers that matter. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    ToolServer(Path directory) throws LifecycleException {
        var transport = HttpServletStreamableServerTransportProvider.builder()
                .jsonMapper(JSON)
                .mcpEndpoint("/mcp")
                .build();
        server = McpServer.sync(transport)
                .jsonMapper(JSON)
                .serverInfo("tools", "1.0.0")
                .capabilities(McpSchema.ServerCapabilities.builder()
                        .tools(false)
                        .resources(false, false)
                        .prompts(false)
                        .build())
                .toolCall(tool("add"), (exchange, call) -> {
                    // A server may look whether its client is still there, and waits for the reply.
                    exchange.ping();
                    var sum = ((Number) call.arguments().get("a")).intValue()
                            + ((Number) call.arguments().get("b")).intValue();
                    return McpSchema.CallToolResult.builder().addTextContent("sum " + sum).build();
                })
                .toolCall(tool("fail"), (exchange, call) -> McpSchema.CallToolResult.builder()
                        .addTextContent("no such thing")
                        .isError(true)
                        .build())
                .toolCall(tool("who"), (exchange, call) -> McpSchema.CallToolResult.builder()
                        .addTextContent(exchange.getClientInfo().name() + " "
                                + exchange.getClientInfo().version())
                        .build())
                .resources(new SyncResourceSpecification(
                        McpSchema.Resource.builder().uri("file:///motto").name("motto").build(),
                        (exchange, request) -> new McpSchema.ReadResourceResult(List.of(
                                new McpSchema.TextResourceContents(request.uri(), "text/plain", "be plain")))))
                .prompts(new SyncPromptSpecification(
                        new McpSchema.Prompt("greet", "Greets", List.of()),
                        (exchange, request) -> new McpSchema.GetPromptResult("Greets", List.of(
                                new McpSchema.PromptMessage(McpSchema.Role.USER, new McpSchema.TextContent("hello"))))))
                .build();
        tomcat.setBaseDir(directory.toString());
        var connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        tomcat.setConnector(connector);
        var context = tomcat.addContext("", directory.toString());
        Tomcat.addServlet(context, "mcp", transport).setAsyncSupported(true);
        context.addServletMappingDecoded("/mcp", "mcp");
        context.getPipeline().addValve(new Recording());
        tomcat.start();
    }

    private static McpSchema.Tool tool(String name) {
        return McpSchema.Tool.builder().name(name).inputSchema(JSON, SCHEMA).build();
    }

    private final class Recording extends ValveBase {

        Recording() {
            super(true);
        }

        @Override
        public void invoke(
                Request request, Response response)
                throws IOException, ServletException {
            requests.add("%s session %s version %s tenant %s".formatted(
                    request.getMethod(),
                    request.getHeader("Mcp-Session-Id") == null ? "no" : "yes",
                    request.getHeader("MCP-Protocol-Version"),
                    request.getHeader("X-Tenant")));
            getNext().invoke(request, response);
        }
    }

    String url() {
        return "http://127.0.0.1:%d/mcp".formatted(tomcat.getConnector().getLocalPort());
    }

    @Override
    public void close() throws LifecycleException {
        server.close();
        tomcat.stop();
        tomcat.destroy();
    }
}
