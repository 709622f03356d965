package dev.millrace.call;

import static dev.millrace.call.CallWorld.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against an agent of the A2A project's own SDK. */
class A2aCallsTest {

    private static final String MESSAGE = "{'message':{'parts':[{'kind':'text','text':'%s'}]}}";

    private final CallWorld world = new CallWorld();
    private AgentServer agent;

    @BeforeEach
    void start() throws IOException {
        agent = new AgentServer();
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void sendsAMessageToTheAgentThatACardDescribes() {
        var task = output(byCard("message/send", MESSAGE.formatted("hello")));

        assertThat(task.at("/status/state").asText()).isEqualTo("completed");
        assertThat(task.at("/artifacts/0/parts/0/text").asText()).isEqualTo("You said: hello");
        assertThat(task.at("/history/0/role").asText()).isEqualTo("user");
        assertThat(task.at("/history/0/messageId").asText()).hasSize(36);
    }

    @Test
    void givesAMessageTheSameIdInEveryAttempt() {
        var first = output(byCard("message/send", MESSAGE.formatted("hello")));
        var again = output(byCard("message/send", MESSAGE.formatted("hello")));

        assertThat(again.at("/history/0/messageId")).isEqualTo(first.at("/history/0/messageId"));
    }

    @Test
    void readsTheTaskOfAnEarlierMessage() {
        var task = output(byCard("message/send", MESSAGE.formatted("hello")));

        var read = output(byServer("tasks/get", "{'id':'%s'}".formatted(task.path("id").asText())));

        assertThat(read.path("id")).isEqualTo(task.path("id"));
        assertThat(read.at("/artifacts/0/parts/0/text").asText()).isEqualTo("You said: hello");
    }

    @Test
    void gathersTheResultsOfAStreamInTheirOrder() {
        var results = output(byServer("message/stream", MESSAGE.formatted("hello")));

        assertThat(results.isArray()).isTrue();
        assertThat(results.findValuesAsText("kind")).contains("status-update", "artifact-update");
        assertThat(results.path(results.size() - 1).path("final").asBoolean()).isTrue();
        assertThat(results.path(results.size() - 1).at("/status/state").asText()).isEqualTo("completed");
    }

    @Test
    void whatTheAgentRefusesIsARuntimeErrorWithItsWords() {
        var unknown = byServer("tasks/get", "{'id':'nobody'}");
        assertThat(unknown.error().type()).endsWith("/runtime");
        assertThat(unknown.error().detail()).isEqualTo("tasks/get was refused: Task not found (-32001)");

        var impossible = byServer("tasks/resubscribe", "{'id':'nobody'}");
        assertThat(impossible.error().type()).endsWith("/runtime");
        assertThat(impossible.error().detail()).contains("(-32601)");
    }

    @Test
    void sendsTheCardsCredentialsToTheAgentOnlyWhereItIsAtTheSamePlace() throws IOException {
        var bearer = CallWorld.bearer("t0ken");
        var request = new Call.A2a(
                "message/send", agent.url("/.well-known/agent-card.json"), true, json(MESSAGE.formatted("t0ken")));

        var answered = world.make(request, bearer);

        assertThat(agent.authorizations).containsExactly("Bearer t0ken");
        assertThat(answered.output().toString()).contains("You said: ***").doesNotContain("t0ken");

        try (var elsewhere = new AgentServer();
                var cards = new OneDocument("{'url':'%s'}".formatted(elsewhere.url("/a2a")))) {
            world.make(new Call.A2a("message/send", cards.url(), true, json(MESSAGE.formatted("x"))), bearer);
            assertThat(elsewhere.authorizations).containsExactly("null");
        }
    }

    @Test
    void saysWhatTheAgentSpeaksWhereThatIsNotJsonRpc() throws IOException {
        try (var card = new OneDocument("""
                {'url':'http://127.0.0.1:1/','preferredTransport':'GRPC','protocolVersion':'0.3.0',
                 'supportedInterfaces':[{'url':'http://127.0.0.1:1/','protocolBinding':'JSONRPC','protocolVersion':'1.0'}]}
                """)) {
            var result = world.make(new Call.A2a("tasks/get", card.url(), true, json("{'id':'a'}")));

            assertThat(result.error().type()).endsWith("/configuration");
            assertThat(result.error().detail())
                    .isEqualTo("The agent speaks GRPC of A2A 0.3.0, JSONRPC of A2A 1.0; only JSON-RPC of A2A 0.3 is supported.");
        }
    }

    @Test
    void anAgentThatIsNotThereIsACommunicationError() {
        var result = world.make(new Call.A2a("tasks/get", agent.url("/nowhere"), false, json("{'id':'a'}")));

        assertThat(result.error().type()).endsWith("/communication");
        assertThat(result.error().status()).isEqualTo(404);
    }

    private CallResult byCard(String method, String parameters) {
        return world.make(new Call.A2a(method, agent.url("/.well-known/agent-card.json"), true, json(parameters)));
    }

    private CallResult byServer(String method, String parameters) {
        return world.make(new Call.A2a(method, agent.url("/a2a"), false, json(parameters)));
    }

    private static JsonNode output(CallResult result) {
        assertThat(result.output()).as("%s", result.error()).isNotNull();
        return result.output();
    }
}
