package dev.millrace.trial;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.millrace.call.RehearsedCalls;
import dev.millrace.connection.provider.Category;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.connection.provider.Providers;
import dev.millrace.json.Json;
import dev.millrace.language.action.Action;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.definition.Reference;
import dev.millrace.language.lint.Linter;
import dev.millrace.language.lint.Surroundings;
import dev.millrace.language.resource.Fetch;
import dev.millrace.language.resource.Retrieval;
import dev.millrace.language.source.Source;
import dev.millrace.trial.Trial.Given;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of every connector's {@code actions.yml}. */
class ActionsTest {

    private static final Providers PROVIDERS = Providers.load(new ProviderSettings(Map.of()));
    private static final Linter LINTER = new Linter(Surroundings.unknown(PROVIDERS.actions()));
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

    private static Stream<Action> everyAction() {
        return PROVIDERS.actions().all().stream();
    }

    /** But for servers of files, which take no requests. */
    private static Stream<Provider> everyService() {
        return PROVIDERS.all().stream()
                .filter(provider -> provider.category() != Category.GENERIC)
                .filter(provider -> provider.kinds().keySet().stream().allMatch(kind -> kind.scheme().isEmpty()));
    }

    @ParameterizedTest
    @MethodSource("everyService")
    void everyServiceWithAnAddressHasActions(Provider provider) {
        assertThat(provider.actions()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyAction")
    void saysWhatItDoesAndWhatItTakes(Action action) {
        assertThat(action.name()).matches("[a-z0-9-]+\\.[a-z][A-Za-z0-9]*");
        assertThat(action.title()).matches("[A-Z].*[^.]");
        assertThat(URI.create(action.task().at("/metadata/documentation").asText())).hasScheme("https");
        var arguments = action.input().path("properties");
        assertThat(names(action.input().path("required"))).isSubsetOf(keys(arguments));
        assertThat(arguments.has("connection")).isFalse();
        assertThat(arguments.properties()).allSatisfy(argument -> {
            assertThat(argument.getValue().path("description").asText()).matches("[A-Z\"].*[^.]");
            assertThat(argument.getValue().has("type")).isTrue();
        });
        var example = action.input().path("examples").path(0);
        assertThat(example.isObject()).isTrue();
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(action.input())
                        .validate(example))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyAction")
    void everyArgumentGoesSomewhere(Action action) {
        var with = action.task().path("with");
        var request = "%s %s %s".formatted(with.path("query"), with.path("body"), with.path("headers"));
        var path = with.path("endpoint").asText();
        assertThat(path).startsWith("/");
        var inPath = PLACE.matcher(path).results().map(place -> place.group(1)).toList();
        var arguments = keys(action.input().path("properties"));
        assertThat(names(action.input().path("required"))).containsAll(inPath);
        assertThat(arguments).allSatisfy(argument ->
                assertThat(inPath.contains(argument) || request.contains("\"" + argument + "\\\"") || request.contains("." + argument))
                        .as("%s of %s is sent", argument, action.name())
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("everyAction")
    void isAFunctionOfTheLanguage(Action action) {
        var function = Source.read(action.function("crm").toString());

        assertThat(LINTER.lint(function, Reference.Kind.FUNCTION, List.of("crm"))).isEmpty();
    }

    @Test
    void askedByItsExampleEveryActionMakesOneWholeRequest() {
        var made = made(action -> action.input().path("examples").path(0));

        assertThat(made.keySet()).containsExactlyInAnyOrderElementsOf(PROVIDERS.actions().names());
        everyAction().forEach(action -> {
            var request = made.get(action.name()).request();
            assertThat(request.connection()).isEqualTo(action.provider());
            assertThat(request.method()).isEqualToIgnoringCase(action.task().at("/with/method").asText());
            assertWhole(request);
        });
    }

    @Test
    void everyActionTakesAllItsArgumentsAtOnceAndNoneThatIsNotNeeded() {
        var all = made(action -> sample(action.input()));
        var needed = made(action -> ((ObjectNode) sample(action.input())).retain(names(action.input().path("required"))));

        assertThat(all.keySet()).containsExactlyInAnyOrderElementsOf(PROVIDERS.actions().names());
        assertThat(needed.keySet()).containsExactlyInAnyOrderElementsOf(PROVIDERS.actions().names());
        Stream.of(all, needed).flatMap(made -> made.values().stream()).forEach(call -> assertWhole(call.request()));
    }

    @Test
    void aMailTakesNoHeadersOutOfItsSubjectOrAnAddress() throws Exception {
        var arguments = Json.read("""
                {"to": ["ada@example.com\\r\\nBcc: eve@example.com"], "subject": "Doors\\nBcc: eve@example.com", "text": "Hello"}""");

        var made = made(Stream.of(PROVIDERS.actions().find("google-workspace.sendMail").orElseThrow()), action -> arguments);

        var body = made.get("google-workspace.sendMail").request().body();
        var mail = new String(Base64.getUrlDecoder().decode(body.path("raw").asText()), StandardCharsets.UTF_8);
        assertThat(mail.lines()).contains("To: ada@example.com Bcc: eve@example.com", "Subject: Doors Bcc: eve@example.com");
        assertThat(mail.lines()).noneMatch(line -> line.startsWith("Bcc:"));
    }

    @Test
    void aRefusalThatIsAnsweredWith200IsAnError() {
        var definition = Source.read("""
                document: {dsl: '1.0.3', namespace: tests, name: refused, version: '1.0.0'}
                use: {secrets: [slack]}
                do:
                  - send: {call: slack.postMessage, with: {channel: C1, text: Hello}}
                """);

        var refused = report(definition, "[{'task': 'slack.postMessage', 'content': {'ok': false, 'error': 'channel_not_found'}}]");
        var taken = report(definition, "[{'task': 'slack.postMessage', 'content': {'ok': true, 'ts': '1.2'}}]");

        assertThat(refused.status()).isEqualTo("faulted");
        assertThat(Json.write(refused.error())).contains("errors/communication", "Slack answered channel_not_found");
        assertThat(taken.output()).isEqualTo(Json.trusted("{\"ok\":true,\"ts\":\"1.2\"}"));
    }

    private static Report report(Source definition, String stubs) {
        return new Trials().run("ours", new Trial(read(definition), new Given.Input(Json.trusted("null")), List.of(),
                Written.stubs(stubs), false, Instant.parse("2026-11-21T10:00:00Z")));
    }

    private static void assertWhole(RehearsedCalls.Request request) {
        assertThat(request.uri()).startsWith("connection://" + request.connection() + "/").doesNotContain("null", "{");
        assertThat(String.valueOf(request.body())).doesNotContain("null,", ":null");
    }

    private static Map<String, Report.MadeCall> made(Function<Action, JsonNode> arguments) {
        return made(everyAction(), arguments);
    }

    private static Map<String, Report.MadeCall> made(Stream<Action> actions, Function<Action, JsonNode> arguments) {
        var asked = actions.toList();
        var calls = new StringBuilder("use: {secrets: [%s]}\ndo:\n".formatted(
                asked.stream().map(Action::provider).distinct().collect(Collectors.joining(", "))));
        asked.forEach(action -> calls.append("  - %s: {call: %s, with: %s}\n".formatted(
                action.name(), action.name(), Json.write(arguments.apply(action)))));
        var definition = Source.read("document: {dsl: '1.0.3', namespace: tests, name: actions, version: '1.0.0'}\n" + calls);
        assertThat(LINTER.lint(definition)).isEmpty();

        var made = new HashMap<String, Report.MadeCall>();
        everyTwenty(definition).forEach(report -> {
            assertThat(report.status()).as("%s", report.error()).isEqualTo("completed");
            report.calls().forEach(call -> made.put(call.name(), call));
        });
        return made;
    }

    /** A value that {@code schema} allows, with all that can be in it. */
    private static JsonNode sample(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.path("enum").path(0);
        }
        var nodes = Json.mapper().getNodeFactory();
        var type = schema.path("type");
        return switch (type.isArray() ? type.path(0).asText() : type.asText("string")) {
            case "integer", "number" -> nodes.numberNode(schema.path("minimum").asInt(7));
            case "boolean" -> nodes.booleanNode(false);
            case "array" -> nodes.arrayNode().add(sample(schema.path("items")));
            case "object" -> {
                var object = nodes.objectNode();
                schema.path("properties").properties().forEach(field -> object.set(field.getKey(), sample(field.getValue())));
                yield object;
            }
            case String text -> nodes.textNode("some text");
        };
    }

    /** A definition refers to fifty resources at most. */
    private static List<Report> everyTwenty(Source definition) {
        var trials = new Trials(Duration.ofMinutes(1), Duration.ofSeconds(5));
        var tasks = definition.tree().path("do");
        return Stream.iterate(0, from -> from < tasks.size(), from -> from + 20)
                .map(from -> {
                    var part = (ObjectNode) definition.tree().deepCopy();
                    var list = part.putArray("do");
                    for (var place = from; place < Math.min(tasks.size(), from + 20); place++) {
                        list.add(tasks.get(place));
                    }
                    return trials.run("ours", new Trial(read(Source.read(part.toString())), new Given.Input(Json.trusted("null")),
                            List.of(), List.of(), false, Instant.parse("2026-11-21T10:00:00Z")));
                })
                .toList();
    }

    private static Definition read(Source definition) {
        var retrieved = Retrieval.retrieve(definition, LINTER, reference -> {
            throw new Fetch.Unread("nothing is read outside.");
        });
        assertThat(retrieved.problems()).isEmpty();
        return DefinitionReader.read(definition.tree(), retrieved.resources());
    }

    private static List<String> keys(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static List<String> names(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
