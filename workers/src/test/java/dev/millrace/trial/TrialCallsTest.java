package dev.millrace.trial;

import static dev.millrace.trial.Written.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.millrace.trial.Trial.Given;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that are no plain HTTP, and runs that are started. */
class TrialCallsTest {

    private static final String ADD =
            """
            do:
              - add:
                  call: mcp
                  with:
                    method: tools/call
                    parameters: {name: add, arguments: {a: 1, b: 2}}
                    transport: {http: {endpoint: https://tools.example.com/mcp, headers: {X-Tenant: '${ .tenant }'}}}
            """;
    private static final String GREET =
            """
            do:
              - greet:
                  call: asyncapi
                  with:
                    document: {endpoint: https://greetings.example.com/asyncapi.json}
                    operation: greet
                    message: {payload: {greetings: Hello}, headers: {foo: bar, authorization: s3cr3t}}
            """;
    private static final String HELLO =
            """
            do:
              - greet:
                  call: grpc
                  with:
                    proto: {endpoint: https://greetings.example.com/greet.proto}
                    service: {name: shop.v1.Greeter, host: greetings.example.com, port: 443}
                    method: SayHello
                    arguments: {name: Ada}
            """;
    private static final String COUNT = """
            do:
              - count:
                  run:
                    shell: {command: wc -w, stdin: '${ .tenant }', environment: {LANG: C}}
                    return: stdout
            """;

    private static final String SHIP =
            """
            do:
              - ship:
                  run:
                    await: true
                    workflow: {namespace: shop, name: shipping, version: '1.2.0', input: {order: 7}}
            """;

    private final Trials trials = new Trials();

    @Test
    void anAgentIsAnsweredByTheResultOfItsMethod() {
        var report = run(
                ask("message/send", "server: {uri: 'https://agent.example.com/a2a'}"),
                "[{'task':'ask','content':{'kind':'message'}}]");

        assertThat(report.output()).isEqualTo(json("{'kind':'message'}"));
        var request = report.calls().getFirst().request();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).isEqualTo("https://agent.example.com/a2a");
        assertThat(request.headers()).containsEntry("Idempotency-Key", "run_trial/do/0/ask");
        assertThat(request.body().path("method").asText()).isEqualTo("message/send");
        assertThat(request.body().at("/params/message/role").asText()).isEqualTo("user");
        assertThat(request.body().at("/params/message/parts/0/text").asText()).isEqualTo("How are you?");
    }

    @Test
    void anAgentWhoseCardNobodyKnowsIsAnsweredByItsTask() {
        var report = run(
                ask("message/send", "agentCard: {endpoint: 'https://agent.example.com/card.json'}"),
                "[{'task':'ask','content':1}]");

        assertThat(report.output()).isEqualTo(json("1"));
        var request = report.calls().getFirst().request();
        assertThat(request.document()).isEqualTo("https://agent.example.com/card.json");
        assertThat(request.operation()).isEqualTo("message/send");
        assertThat(request.parameters().at("/message/parts/0/text").asText()).isEqualTo("How are you?");
        assertThat(request.uri()).isNull();
    }

    @Test
    void anAgentIsFoundByTheCardThatAStubGives() {
        var report = run(
                ask("message/send", "agentCard: {endpoint: 'https://agent.example.com/card.json'}"),
                """
                [{'uri':'/card.json', 'content':{'protocolVersion':'0.3.0', 'url':'https://agent.example.com/rpc'}},
                 {'uri':'https://agent.example.com/rpc', 'content':{'kind':'task'}}]
                """);

        assertThat(report.output()).isEqualTo(json("{'kind':'task'}"));
        assertThat(report.calls().getFirst().request().uri()).isEqualTo("https://agent.example.com/rpc");
        assertThat(report.unusedStubs()).isEmpty();
    }

    @Test
    void aStreamOfAnAgentIsAListOfResults() {
        var streaming = ask("message/stream", "server: {uri: 'https://agent.example.com/a2a'}");

        assertThat(run(streaming, "[{'task':'ask','content':[1,2]}]").output()).isEqualTo(json("[1,2]"));
        assertThat(run(streaming, "[{'task':'ask','content':{'kind':'message'}}]").output()).isEqualTo(json("[{'kind':'message'}]"));
        assertThat(run(streaming, "[]").output()).isEqualTo(json("[]"));
    }

    @Test
    void aToolOfAnMcpServerIsAnsweredByItsResult() {
        var report = run(ADD, "[{'task':'add','method':'post','uri':'/mcp','content':{'content':[{'type':'text','text':'3'}]}}]");

        assertThat(report.output().at("/content/0/text").asText()).isEqualTo("3");
        var request = report.calls().getFirst().request();
        assertThat(request.uri()).isEqualTo("https://tools.example.com/mcp");
        assertThat(request.headers()).containsEntry("X-Tenant", "blue").containsKey("MCP-Protocol-Version");
        assertThat(request.body().path("method").asText()).isEqualTo("tools/call");
        assertThat(request.body().at("/params/arguments")).isEqualTo(json("{'a':1,'b':2}"));
    }

    @Test
    void aServerThatRefusesIsAnErrorWithItsStatus() {
        var report = run(ADD, "[{'task':'add','status':503,'body':'closed'}]");

        assertThat(report.status()).isEqualTo("faulted");
        assertThat(report.error().path("status").asInt()).isEqualTo(503);
        assertThat(report.error().path("detail").asText()).isEqualTo("POST https://tools.example.com/mcp answered 503: closed");
    }

    @Test
    void aMessageOfAnUnknownDocumentIsShownAsItIs() {
        var report = run(GREET, "[]");

        assertThat(report.status()).isEqualTo("completed");
        var call = report.calls().getFirst();
        assertThat(call.stubbed()).isFalse();
        assertThat(call.request().document()).isEqualTo("https://greetings.example.com/asyncapi.json");
        assertThat(call.request().operation()).isEqualTo("greet");
        assertThat(call.request().headers()).containsEntry("foo", "bar").containsEntry("authorization", "***");
        assertThat(call.request().body()).isEqualTo(json("{'greetings':'Hello'}"));
    }

    @Test
    void aMessageIsWrittenByTheDocumentThatAStubGives() {
        var report = run(
                GREET,
                """
                [{'uri':'https://greetings.example.com/asyncapi.json', 'content':{'asyncapi':'3.0.0',
                   'servers':{'production':{'host':'greetings.example.com','protocol':'https'}},
                   'channels':{'greetings':{'address':'/greet'}},
                   'operations':{'greet':{'action':'receive','channel':{'$ref':'#/channels/greetings'}}}}},
                 {'uri':'/greet', 'content':{'said':true}}]
                """);

        assertThat(report.output()).isEqualTo(json("{'said':true}"));
        var request = report.calls().getFirst().request();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).isEqualTo("https://greetings.example.com/greet");
        assertThat(request.body()).isEqualTo(json("{'greetings':'Hello'}"));
    }

    @Test
    void aMethodOfAGrpcServiceIsAnsweredByItsMessage() {
        var report = run(HELLO, "[{'uri':'/shop.v1.Greeter/SayHello','content':{'greeting':'Hello'}}]");

        assertThat(report.output()).isEqualTo(json("{'greeting':'Hello'}"));
        var request = report.calls().getFirst().request();
        assertThat(request.uri()).isEqualTo("grpc://greetings.example.com:443/shop.v1.Greeter/SayHello");
        assertThat(request.document()).isEqualTo("https://greetings.example.com/greet.proto");
        assertThat(request.operation()).isEqualTo("shop.v1.Greeter/SayHello");
        assertThat(request.parameters()).isEqualTo(json("{'name':'Ada'}"));
    }

    @Test
    void theArgumentsOfAGrpcMethodMustFitTheDocumentThatAStubGives() {
        var document =
                """
                [{'uri':'/greet.proto', 'body':'syntax = %1$sproto3%1$s; package shop.v1; service Greeter { rpc SayHello (Question) returns (stream Answer); } message Question { string %2$s = 1; } message Answer { string greeting = 1; }'},
                 {'task':'greet', 'content':{'greeting':'Hello'}}]
                """;

        assertThat(run(HELLO, document.formatted("\\\"", "name")).output()).isEqualTo(json("[{'greeting':'Hello'}]"));
        var unfit = run(HELLO, document.formatted("\\\"", "surname"));
        assertThat(unfit.error().path("type").asText()).endsWith("/errors/configuration");
        assertThat(unfit.error().path("detail").asText()).contains("do not fit the method 'SayHello'", "name");
    }

    @Test
    void aRunThatWouldBeStartedIsAnsweredByAStubForItsTask() {
        var report = run(SHIP, "[{'task':'ship','content':{'parcel':'P-7'}}]");

        assertThat(report.output()).isEqualTo(json("{'parcel':'P-7'}"));
        var call = report.calls().getFirst();
        assertThat(call.pointer()).isEqualTo("/do/0/ship");
        assertThat(call.request()).isNull();
        assertThat(call.run().namespace()).isEqualTo("shop");
        assertThat(call.run().name()).isEqualTo("shipping");
        assertThat(call.run().version()).isEqualTo("1.2.0");
        assertThat(call.run().input()).isEqualTo(json("{'order':7}"));
        assertThat(call.run().awaited()).isTrue();
        assertThat(call.stub()).isEqualTo("/stubs/0");
    }

    @Test
    void aRunThatWouldFaultFaultsItsTask() {
        var report = run(SHIP, "[{'task':'ship','error':{'type':'timeout','detail':'no lorry'}}]");

        assertThat(report.status()).isEqualTo("faulted");
        assertThat(report.error().path("type").asText()).endsWith("/errors/timeout");
        assertThat(report.error().path("detail").asText()).contains("no lorry");
        assertThat(report.error().path("instance").asText()).isEqualTo("/do/0/ship");
    }

    @Test
    void aRunWithoutAStubIsAnEmptySuccessOrAFaultWhereTheDryRunIsStrict() {
        var lenient = run(SHIP, "[{'uri':'*','content':1}]");
        var strict = trials.run("ours", trial(SHIP, "[]", true));

        assertThat(lenient.status()).isEqualTo("completed");
        assertThat(lenient.output()).isEqualTo(json("null"));
        assertThat(lenient.calls().getFirst().stubbed()).isFalse();
        assertThat(strict.error().path("detail").asText())
                .isEqualTo("No stub answers the run of shop/shipping that the task 'ship' starts, and this dry run is strict.");
    }

    @Test
    void aRunHasNoStatus() {
        var report = run(SHIP, "[{'task':'ship','status':500}]");

        assertThat(report.error().path("detail").asText()).contains("give 'content' or 'error'");
    }

    @Test
    void aRunThatIsNotAwaitedChangesNothing() {
        var report = run(SHIP.replace("await: true", "await: false"), "[{'task':'ship','content':{'parcel':'P-7'}}]");

        assertThat(report.output()).isEqualTo(json("{'tenant':'blue'}"));
        assertThat(report.calls().getFirst().run().awaited()).isFalse();
    }

    @Test
    void aProcessIsNotRunAndIsAnsweredByAStubForItsTask() {
        var report = run(COUNT, "[{'task':'count','body':'3'}]");

        assertThat(report.output()).isEqualTo(json("'3'"));
        var call = report.calls().getFirst();
        assertThat(call.pointer()).isEqualTo("/do/0/count");
        assertThat(call.request()).isNull();
        assertThat(call.process().program()).isEqualTo(json("{'by':'shell','command':'wc -w'}"));
        assertThat(call.process().stdin()).isEqualTo("blue");
        assertThat(call.process().environment()).containsExactly(entry("LANG", "C"));
        assertThat(call.stub()).isEqualTo("/stubs/0");
    }

    @Test
    void aProcessWithoutAStubSaysNothingOrFaultsWhereTheDryRunIsStrict() {
        var lenient = run(COUNT, "[]");
        var coded = run(COUNT.replace("return: stdout", "return: all"), "[]");
        var strict = trials.run("ours", trial(COUNT, "[]", true));

        assertThat(lenient.output()).isEqualTo(json("''"));
        assertThat(coded.output()).isEqualTo(json("{'code':0,'stdout':'','stderr':''}"));
        assertThat(strict.error().path("detail").asText())
                .isEqualTo("No stub answers the process of the task 'count', and this dry run is strict.");
    }

    @Test
    void aProcessThatWouldFailFaultsItsTask() {
        var report = run(COUNT, "[{'task':'count','error':{'type':'runtime','detail':'no such file'}}]");

        assertThat(report.status()).isEqualTo("faulted");
        assertThat(report.error().path("detail").asText()).isEqualTo("no such file");
    }

    private static String ask(String method, String where) {
        return """
                do:
                  - ask:
                      call: a2a
                      with:
                        method: %s
                        %s
                        parameters: {message: {parts: [{kind: text, text: How are you?}]}}
                """
                .formatted(method, where);
    }

    private Report run(String tasks, String stubs) {
        return trials.run("ours", trial(tasks, stubs, false));
    }

    private static Trial trial(String tasks, String stubs, boolean strict) {
        return new Trial(
                Written.definition(tasks),
                new Given.Input(json("{'tenant':'blue'}")),
                List.of(),
                Written.stubs(stubs),
                strict,
                Instant.parse("2026-11-21T10:00:00Z"));
    }
}
