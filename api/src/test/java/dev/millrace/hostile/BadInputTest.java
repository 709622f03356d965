package dev.millrace.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Requests that are wrong, each refused in the contract's shape with nothing stored. */
@WholeTest
class BadInputTest {

    private static final String DOCUMENT = "document: {dsl: '1.0.3', namespace: bad, name: bad, version: '1.0.0'}\n";
    private static final String EVENT = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"t\",\"data\":%s}";

    private final Api api;
    private final Tenant tenant;
    private final Caller admin;

    BadInputTest(Api api, WorkspaceStore workspaces, ApiKeys keys, JdbcClient jdbc) {
        this.api = api;
        this.tenant = Tenant.create(api, workspaces, keys, jdbc);
        this.admin = tenant.admin();
    }

    private record Definition(String what, int status, String text) {}

    @TestFactory
    Stream<DynamicTest> refusesDefinitions() {
        var set = "do:\n  - a: {set: {x: ";
        return Stream.of(
                        new Definition("empty", 400, " "),
                        new Definition("an unclosed bracket", 400, DOCUMENT + "do: [\n"),
                        new Definition("a tab for indentation", 400, DOCUMENT + "do:\n\t- a: {set: {x: 1}}\n"),
                        new Definition("two documents", 400, DOCUMENT + "---\n" + DOCUMENT),
                        new Definition("a key twice", 400, DOCUMENT + DOCUMENT + set + "1}}\n"),
                        new Definition("a tag that makes an object", 400, DOCUMENT + set + "!!java.net.URL ['http://127.0.0.1']}}\n"),
                        new Definition("a list", 422, "- 1\n"),
                        new Definition("a word", 422, "word\n"),
                        new Definition("no tasks", 422, DOCUMENT),
                        new Definition("wrong types", 422, "document: []\ndo: 5\n"),
                        new Definition("a number as name", 422, DOCUMENT.replace("name: bad", "name: 5") + set + "1}}\n"),
                        new Definition("an unknown field", 422, DOCUMENT + "doo: []\n" + set + "1}}\n"),
                        new Definition("an unknown task", 422, DOCUMENT + "do:\n  - a: {sett: {x: 1}}\n"),
                        new Definition("a task that is switched off", 422, DOCUMENT + "do:\n  - a: {run: {container: {image: alpine}}}\n"),
                        new Definition("jq that does not parse", 422, DOCUMENT + set + "'${ .a | }'}}\n"),
                        new Definition("jq with an unknown function", 422, DOCUMENT + set + "'${ nothing(1) }'}}\n"),
                        new Definition("NUL in a name", 422, DOCUMENT.replace("name: bad", "name: \"b\\0d\"") + set + "1}}\n"),
                        new Definition("lists within lists", 400, DOCUMENT + set + "[".repeat(5_000) + "]".repeat(5_000) + "}}\n"),
                        new Definition("maps within maps", 400, DOCUMENT + set + "{a: ".repeat(5_000) + "1" + "}".repeat(5_000) + "}}\n"),
                        new Definition("jq nested deeply", 422, DOCUMENT + set + "'${ " + "(".repeat(20_000) + "1" + ")".repeat(20_000) + " }'}}\n"),
                        new Definition("aliases that grow", 400, DOCUMENT + bomb() + set + "*i}}\n"),
                        new Definition("an alias of itself", 400, DOCUMENT + set + "&a [*a]}}\n"),
                        new Definition("more than a mebibyte", 413, DOCUMENT + set + "'" + "x".repeat(1 << 20) + "'}}\n"),
                        new Definition("10 MB", 413, DOCUMENT + set + "'" + "x".repeat(10_000_000) + "'}}\n"))
                .map(definition -> test(
                        "definition with " + definition.what(),
                        () -> tenant.publish(definition.text()),
                        answer -> assertThat(answer.status()).as(answer.text()).isEqualTo(definition.status())));
    }

    private static String bomb() {
        var bomb = new StringBuilder("metadata:\n  a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (var letter = 'b'; letter <= 'i'; letter++) {
            var before = "*" + (char) (letter - 1);
            bomb.append("  %c: &%c [%s]\n".formatted(letter, letter, String.join(", ", List.of(before, before, before, before, before, before, before, before))));
        }
        return bomb.toString();
    }

    private record Request(String method, String path, String contentType, byte[] body) {
        Request(String method, String path, String contentType, String body) {
            this(method, path, contentType, body.getBytes(UTF_8));
        }
    }

    @TestFactory
    Stream<DynamicTest> refusesBodies() {
        var json = "application/json";
        var event = "application/cloudevents+json";
        var broken = new byte[] {'{', '"', 'n', 'a', 'm', 'e', '"', ':', '"', (byte) 0xC3, '(', '"', '}'};
        var cases = new ArrayList<Request>();
        for (var path : List.of("/sources", "/connections", "/webhooks", "/members", "/api-keys")) {
            cases.add(new Request("POST", path, json, ""));
            cases.add(new Request("POST", path, json, "{"));
            cases.add(new Request("POST", path, json, "null"));
            cases.add(new Request("POST", path, json, "[]"));
            cases.add(new Request("POST", path, json, "\"text\""));
            cases.add(new Request("POST", path, json, "{}"));
            cases.add(new Request("POST", path, json, "{} {}"));
            cases.add(new Request("POST", path, json, "{\"name\":\"a\",\"name\":\"b\"}"));
            cases.add(new Request("POST", path, json, "{\"nothing\":1}"));
            cases.add(new Request("POST", path, json, "{\"name\":{\"a\":[]}}"));
            cases.add(new Request("POST", path, json, "{\"name\":1e200000}"));
            cases.add(new Request("POST", path, json, "{\"name\":\"\\ud800\"}"));
            cases.add(new Request("POST", path, json, "{\"name\":" + "[".repeat(300) + "]".repeat(300) + "}"));
            cases.add(new Request("POST", path, json, "{\"name\":\"" + "x".repeat(100_000) + "\"}"));
            cases.add(new Request("POST", path, json, "{\"name\":\"" + "x".repeat(9 << 20) + "\"}"));
            cases.add(new Request("POST", path, json, broken));
            cases.add(new Request("POST", path, "text/plain", "{\"name\":\"a\"}"));
            cases.add(new Request("POST", path, "application/xml", "<a/>"));
            cases.add(new Request("POST", path, "nonsense", "{}"));
            cases.add(new Request("PUT", path, json, "{}"));
        }
        for (var type : List.of(event, "application/cloudevents-batch+json")) {
            cases.add(new Request("POST", "/events", type, ""));
            cases.add(new Request("POST", "/events", type, "{"));
            cases.add(new Request("POST", "/events", type, "5"));
            cases.add(new Request("POST", "/events", type, "[[]]"));
            cases.add(new Request("POST", "/events", type, broken));
            cases.add(new Request("POST", "/events", type, "[" + EVENT.formatted("1") + ",{\"specversion\":\"1.0\"}]"));
            cases.add(new Request("POST", "/events", type, EVENT.formatted("[".repeat(200) + "]".repeat(200))));
            cases.add(new Request("POST", "/events", type, EVENT.formatted("1".repeat(1_001))));
            cases.add(new Request("POST", "/events", type, EVENT.formatted("\"" + "x".repeat(9 << 20) + "\"")));
        }
        cases.add(new Request("POST", "/events", event, EVENT.formatted("1").replace("\"1\"", "\"\\u0000\"")));
        cases.add(new Request("POST", "/events", json, EVENT.formatted("1")));
        cases.add(new Request("POST", "/events", "application/cloudevents+xml", "<event/>"));
        cases.add(new Request("POST", "/events", event + ";charset=utf-16", EVENT.formatted("1")));
        cases.add(new Request("POST", "/automations", "text/plain", DOCUMENT));
        cases.add(new Request("POST", "/automations", json, broken));
        cases.add(new Request("POST", "/automations", "application/yaml", broken));
        cases.add(new Request("POST", "/automations", json, "{"));
        cases.add(new Request("DELETE", "/events", json, ""));
        cases.add(new Request("POST", "/nothing", json, "{}"));
        return cases.stream()
                .map(request -> test(
                        "%s %s %s %s"
                                .formatted(
                                        request.method(), request.path(), request.contentType(), shortened(request)),
                        () -> admin.with("Content-Type", request.contentType())
                                .send(request.method(), "/api/v1" + request.path(), request.body()),
                        answer -> {}));
    }

    private static String shortened(Request request) {
        var text = new String(request.body(), UTF_8);
        return text.length() <= 60 ? text : text.substring(0, 60) + "… of " + text.length();
    }

    @TestFactory
    Stream<DynamicTest> refusesWhatIsNoPage() {
        var lists = List.of(
                "/automations", "/runs", "/events", "/sources", "/connections", "/webhooks", "/event-types", "/members", "/api-keys");
        var wrong = List.of(
                "limit=0", "limit=201", "limit=-1", "limit=x", "limit=", "limit=1e2", "limit=99999999999", "limit=%00",
                "cursor=x", "cursor=", "cursor=%00", "cursor=AAAA", "cursor=%ff%fe", "cursor=" + "A".repeat(3_000));
        return lists.stream()
                .flatMap(list -> wrong.stream()
                        .map(query -> list + "?" + query)
                        .map(path -> test(path, () -> admin.get("/api/v1" + path), answer -> assertThat(answer.status())
                                .as(answer.text())
                                .isEqualTo(path.contains("%ff") || path.contains("%00") ? 400 : 422))));
    }

    @TestFactory
    Stream<DynamicTest> answersOddFilters() {
        var odd = List.of("%00", "%ff", "a%00b", "'", "%25", "x".repeat(3_000), "%F0%9F%92%A9", "a/b", "a/b/c", "/");
        return Stream.of("/runs?status=", "/runs?automation=", "/runs?event_id=", "/events?type=")
                .flatMap(list -> odd.stream().map(value -> list + value))
                .map(path -> DynamicTest.dynamicTest(path, () -> wellAnswered(admin.get("/api/v1" + path))));
    }

    /** Every text of every body that makes something, with NUL, which PostgreSQL cannot keep in a text. */
    @TestFactory
    Stream<DynamicTest> answersNulInEveryText() {
        var bodies = List.of(
                List.of("/sources", "{\"name\":\"n\",\"provider\":\"github\",\"secret\":\"s\"}"),
                List.of("/connections", "{\"provider\":\"http\",\"name\":\"n\",\"base_url\":\"https://a.example\",\"credentials\":{\"type\":\"bearer\",\"token\":\"t\"}}"),
                List.of("/connections", "{\"provider\":\"http\",\"name\":\"n\",\"base_url\":\"https://a.example\",\"credentials\":{\"type\":\"basic\",\"username\":\"u\",\"password\":\"p\"}}"),
                List.of("/connections", "{\"provider\":\"http\",\"name\":\"n\",\"base_url\":\"https://a.example\",\"credentials\":{\"type\":\"api_key\",\"in\":\"header\",\"name\":\"X-Key\",\"value\":\"v\"}}"),
                List.of("/connections", "{\"provider\":\"http\",\"name\":\"n\",\"base_url\":\"https://a.example\",\"credentials\":{\"type\":\"client_credentials\",\"token_url\":\"https://a.example/t\",\"client_id\":\"i\",\"client_secret\":\"s\",\"scopes\":[\"x\"]}}"),
                List.of("/connections", "{\"provider\":\"http\",\"name\":\"n\",\"base_url\":\"https://a.example\",\"credentials\":{\"type\":\"jwt_bearer\",\"token_url\":\"https://a.example/t\",\"issuer\":\"i\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\",\"scopes\":[\"x\"],\"claims\":{\"a\":1}}}"),
                List.of("/connections", "{\"provider\":\"http\",\"name\":\"n\",\"base_url\":\"https://a.example\",\"credentials\":{\"type\":\"aws_signature\",\"access_key_id\":\"a\",\"secret_access_key\":\"s\",\"session_token\":\"t\",\"region\":\"r\",\"service\":\"s3\"}}"),
                List.of("/connections", "{\"provider\":\"http\",\"name\":\"n\",\"base_url\":\"https://a.example\",\"credentials\":{\"type\":\"mutual_tls\",\"certificate\":\"-----BEGIN CERTIFICATE-----\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\"}}"),
                List.of("/connections", "{\"provider\":\"http\",\"name\":\"n\",\"base_url\":\"https://a.example\",\"credentials\":{\"type\":\"mutual_tls\",\"pkcs12\":\"MIIK\",\"password\":\"p\"}}"),
                List.of("/webhooks", "{\"name\":\"n\",\"url\":\"https://a.example\",\"events\":[\"a.b\"],\"headers\":{\"X-A\":\"v\"},\"api_version\":\"2026-11-01\",\"signature\":\"standard\"}"),
                List.of("/members", "{\"email\":\"a@b.example\",\"name\":\"n\",\"role\":\"member\",\"password\":\"a-long-enough-password\"}"),
                List.of("/api-keys", "{\"name\":\"n\",\"role\":\"member\"}"));
        return bodies.stream()
                .flatMap(body -> withNul(Json.trusted(body.getLast())).stream()
                        .map(wrong -> DynamicTest.dynamicTest(
                                body.getFirst() + " " + wrong, () -> takesOrRefuses(body.getFirst(), wrong))));
    }

    /** Where the text is kept sealed or only hashed, NUL does no harm and is a character like any other. */
    private void takesOrRefuses(String path, JsonNode body) {
        var before = tenant.stored();
        var answer = admin.post("/api/v1" + path, Json.write(body));
        if (answer.status() == 201) {
            assertThat(answer.text()).doesNotContain("\\u0000");
        } else {
            Tenant.refused(answer);
            assertThat(tenant.stored()).isEqualTo(before);
        }
    }

    /** Copies of {@code body}, each with NUL at the end of another text or field name in it. */
    private static List<JsonNode> withNul(JsonNode body) {
        var copies = new ArrayList<JsonNode>();
        vary(body, copies::add);
        return copies;
    }

    private static void vary(JsonNode node, Consumer<JsonNode> take) {
        switch (node) {
            case TextNode text -> take.accept(TextNode.valueOf(text.asText() + "\u0000"));
            case ObjectNode object -> object.properties().forEach(field -> {
                vary(field.getValue(), changed -> take.accept(object.deepCopy().set(field.getKey(), changed)));
                var renamed = object.deepCopy();
                renamed.set(field.getKey() + "\u0000", renamed.remove(field.getKey()));
                take.accept(renamed);
            });
            case ArrayNode array -> {
                for (var index = 0; index < array.size(); index++) {
                    var at = index;
                    vary(array.get(index), changed -> {
                        var copy = array.deepCopy();
                        copy.set(at, changed);
                        take.accept(copy);
                    });
                }
            }
            default -> {}
        }
    }

    @TestFactory
    Stream<DynamicTest> refusesHooks() {
        return Stream.of(
                        new Request("POST", "/hooks/nobody-has-this", "application/json", "{}"),
                        new Request("POST", "/hooks/a%00b", "application/json", "{}"),
                        new Request("POST", "/hooks/" + "x".repeat(2_000), "application/json", "{}"),
                        new Request("GET", "/hooks/nobody-has-this", "application/json", ""),
                        new Request("POST", "/hooks/nobody-has-this", "application/json", "x".repeat(26 << 20)))
                .map(request -> test(
                        request.method() + " " + shortened(new Request("", "", "", request.path())) + " " + request.body().length,
                        () -> api.anonymous()
                                .with("Content-Type", request.contentType())
                                .send(request.method(), request.path(), request.body()),
                        answer -> {}));
    }

    /** A page may answer as it likes, but never that something of ours broke. */
    @TestFactory
    Stream<DynamicTest> answersOddForms() {
        var forms = List.of(
                "", "email=%00&password=%00", "email=a%40b.example&password=" + "x".repeat(100_000), "email=%ff%fe",
                "email[]=1", "=", "&&&", "email=a&email=b", "%zz=1", "_csrf=%00", "link=%00");
        return forms.stream().map(form -> DynamicTest.dynamicTest("form " + form.substring(0, Math.min(40, form.length())), () -> {
            var answer = api.anonymous()
                    .with("Content-Type", "application/x-www-form-urlencoded")
                    .send("POST", "/sign-in", form.getBytes(UTF_8));
            assertThat(answer.status()).as(answer.text()).isBetween(200, 499);
        }));
    }

    @TestFactory
    Stream<DynamicTest> answersOddPages() {
        return Stream.of(
                        "/runs/%00", "/runs/nothing", "/runs?status=%00", "/runs?cursor=x", "/automations/a/b",
                        "/automations/%ff/b", "/events/'", "/sources/" + "x".repeat(3_000), "/webhooks/0",
                        "/sign-in/%00", "/sign-in/nothing", "/docs/errors/%00", "/docs/errors/..%2f..%2f", "/assets/..%2f")
                .map(path -> DynamicTest.dynamicTest(path.substring(0, Math.min(40, path.length())), () -> {
                    var answer = admin.with("Accept", "text/html").send("GET", path, new byte[0]);
                    assertThat(answer.status()).as(answer.text()).isBetween(200, 499);
                }));
    }

    private DynamicTest test(String name, Supplier<Answer> request, Consumer<Answer> more) {
        return DynamicTest.dynamicTest(name.replace('\u0000', '0'), () -> {
            var before = tenant.stored();
            var answer = Tenant.refused(request.get());
            more.accept(answer);
            assertThat(tenant.stored()).isEqualTo(before);
        });
    }

    private static void wellAnswered(Answer answer) {
        if (answer.status() != 200) {
            Tenant.refused(answer);
        }
    }
}
