package dev.millrace.language.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.language.definition.Authentication;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.definition.Reference;
import dev.millrace.language.diagram.Diagram;
import dev.millrace.language.lint.Linter;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.lint.Severity;
import dev.millrace.language.lint.Surroundings;
import dev.millrace.language.resource.Fetch.Unread;
import dev.millrace.language.source.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrievalTest {

    private static final String DOCUMENT = "document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0 }\n";

    private final Linter linter = new Linter(Surroundings.unknown());
    private final Map<String, String> outside = new HashMap<>();
    private final List<Reference> asked = new ArrayList<>();

    @Test
    void readsWhatADefinitionRefersToOnce() {
        outside.put("https://example.com/greet.yaml", "set: { a: 1 }");
        outside.put("https://example.com/order.json", "{\"type\": \"object\"}");

        var retrieved = retrieve("""
                input: { schema: { resource: { endpoint: https://example.com/order.json } } }
                do:
                  - one: { call: https://example.com/greet.yaml }
                  - two: { call: https://example.com/greet.yaml, export: { schema: { resource: { endpoint: https://example.com/order.json } } } }
                """);

        assertThat(retrieved.problems()).isEmpty();
        assertThat(asked).extracting(Reference::address)
                .containsExactly("https://example.com/order.json", "https://example.com/greet.yaml");
        assertThat(retrieved.resources().trees()).containsOnlyKeys("https://example.com/order.json", "https://example.com/greet.yaml");
    }

    @Test
    void readsTheFunctionsOfCatalogsWithTheirCredentials() {
        outside.put("https://example.com/ours/functions/greet/1.0.0/function.yaml", "set: { a: 1 }");

        var retrieved = retrieve("""
                use: { secrets: [crm], catalogs: { ours: { endpoint: { uri: https://example.com/ours/, authentication: { use: crm } } } } }
                do:
                  - one: { call: 'greet:1.0.0@ours' }
                """);

        assertThat(retrieved.problems()).isEmpty();
        assertThat(asked).singleElement().satisfies(reference -> {
            assertThat(reference.authentication()).isEqualTo(new Authentication.Connection("crm", false));
            assertThat(reference.pointer()).isEqualTo("/do/0/one/call");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com/o/r/tree/main, https://raw.githubusercontent.com/o/r/main",
        "https://github.com/o/r/tree/main/sub/, https://raw.githubusercontent.com/o/r/main/sub",
        "https://github.com/o/r/tree/v1.0.0, https://raw.githubusercontent.com/o/r/v1.0.0",
        "https://github.com/o/r, https://raw.githubusercontent.com/o/r/HEAD",
        "https://www.github.com/o/r.git/, https://raw.githubusercontent.com/o/r/HEAD",
        "https://gitlab.com/o/g/r/-/tree/main, https://gitlab.com/o/g/r/-/raw/main",
        "https://github.example.com/o/r/tree/main, https://github.example.com/o/r/tree/main",
        "https://github.com/o/r/issues/1, https://github.com/o/r/issues/1",
    })
    void readsTheContentsAndNotThePageOfARepository(String page, String contents) {
        retrieve("use: { catalogs: { c: { endpoint: '%s' } } }\ndo: [{ a: { call: 'f:1.0.0@c' } }]\n".formatted(page));

        assertThat(asked).extracting(Reference::address).containsExactly(contents + "/functions/f/1.0.0/function.yaml");
    }

    @Test
    void readsAFileOfARepositoryByTheAddressOfItsPage() {
        retrieve("do: [{ a: { call: https://github.com/o/r/blob/main/f/function.yaml } }]\n");

        assertThat(asked).extracting(Reference::address)
                .containsExactly("https://raw.githubusercontent.com/o/r/main/f/function.yaml");
    }

    @Test
    void tellsWhatCouldNotBeReadWhereItIsNamed() {
        var problems = retrieve("""
                do:
                  - one: { call: https://example.com/nowhere.yaml }
                  - two: { set: { a: 1 }, output: { schema: { resource: { endpoint: { uri: https://example.com/nothing.json } } } } }
                """).problems();

        assertThat(problems).extracting(Problem::pointer)
                .containsExactly("/do/0/one/call", "/do/1/two/output/schema/resource/endpoint/uri");
        assertThat(problems.getFirst()).isEqualTo(new Problem(
                Severity.ERROR, "/do/0/one/call", 3, 18,
                "https://example.com/nowhere.yaml could not be read: nothing is there.", null));
    }

    @Test
    void tellsTheMistakesOfAFunctionWithItsAddressAndLine() {
        outside.put("https://example.com/wrong.yaml", "output: { as: . }\nsett: { a: 1 }\n");
        outside.put("https://example.com/broken.yaml", "do:\n  - a: [1\n");
        outside.put("https://example.com/text.yaml", "<html>\n");
        outside.put("https://example.com/schema.json", "{\"type\": \"objct\"}");

        assertThat(messages("""
                input: { schema: { resource: { endpoint: https://example.com/schema.json } } }
                do:
                  - one: { call: https://example.com/wrong.yaml }
                  - two: { call: https://example.com/broken.yaml }
                  - three: { call: https://example.com/text.yaml }
                """)).satisfiesExactly(
                        message -> assertThat(message).startsWith("https://example.com/schema.json, line 1: a type of JSON Schema is one of"),
                        message -> assertThat(message)
                                .isEqualTo("https://example.com/wrong.yaml, line 2: `sett` is not a kind of task; did you mean `set`?"),
                        message -> assertThat(message).startsWith("https://example.com/broken.yaml, line 3: this cannot be read as YAML"),
                        message -> assertThat(message).isEqualTo("https://example.com/text.yaml, line 1:"
                                + " a function must be an object that says what the task does; it is text"));
    }

    @Test
    void tellsTheMistakesOfAFunctionThatAFunctionCalls() {
        outside.put("https://example.com/one.yaml", "do:\n  - next: { call: https://example.com/two.yaml }\n");
        outside.put("https://example.com/two.yaml", "wait: soon\n");

        assertThat(retrieve("do: [{ a: { call: https://example.com/one.yaml } }]\n").problems()).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/do/0/a/call");
            assertThat(problem.message()).startsWith("https://example.com/two.yaml, line 1: \"soon\" is not a duration")
                    .endsWith("(https://example.com/one.yaml, which is called here, refers to it)");
        });
    }

    @Test
    void aFunctionStandsForItselfButMayNameTheConnectionsThatTheDefinitionLists() {
        outside.put("https://example.com/own.yaml", """
                call: http
                with: { method: get, endpoint: { uri: https://example.com, authentication: { use: crm } } }
                """);
        outside.put("https://example.com/other.yaml", "do: [{ a: { call: mine } }, { b: { wait: PT1S, timeout: short } }, { c: { call: 'f:1.0.0@c' } }]");

        assertThat(messages("use: { secrets: [crm] }\ndo: [{ a: { call: https://example.com/own.yaml } }]\n")).isEmpty();
        assertThat(messages("do: [{ a: { call: https://example.com/own.yaml } }]\n")).singleElement().asString()
                .contains("there is no authentication \"crm\"");
        assertThat(messages("""
                use: { functions: { mine: { set: { a: 1 } } }, timeouts: { short: { after: PT1S } }, catalogs: { c: { endpoint: https://c } } }
                do: [{ a: { call: https://example.com/other.yaml } }]
                """)).satisfiesExactly(
                        message -> assertThat(message).contains("there is no function \"mine\""),
                        message -> assertThat(message).contains("there is no timeout \"short\""),
                        message -> assertThat(message).contains("there is no catalog \"c\""));
    }

    @Test
    void refusesFunctionsThatCallThemselves() {
        outside.put("https://example.com/one.yaml", "do: [{ next: { call: https://example.com/two.yaml } }]");
        outside.put("https://example.com/two.yaml", "try: [{ next: { call: https://example.com/one.yaml } }]\ncatch: {}");
        outside.put("https://example.com/self.yaml", "call: https://example.com/self.yaml");
        outside.put("https://example.com/three.yaml", "call: https://example.com/one.yaml");

        assertThat(messages("do: [{ a: { call: https://example.com/three.yaml } }, { b: { call: https://example.com/self.yaml } }]\n"))
                .satisfiesExactlyInAnyOrder(
                        message -> assertThat(message).startsWith("the function at https://example.com/one.yaml calls itself"),
                        message -> assertThat(message).startsWith("the function at https://example.com/two.yaml calls itself"),
                        message -> assertThat(message).isEqualTo("the function at https://example.com/self.yaml calls itself"));
    }

    @Test
    void refusesFunctionsThatCallOneAnotherTooDeep() {
        for (var number = 1; number <= 9; number++) {
            outside.put(
                    "https://example.com/" + number,
                    number == 9 ? "set: { a: 1 }" : "call: https://example.com/" + (number + 1));
        }

        assertThat(messages("do: [{ a: { call: https://example.com/2 } }]\n")).isEmpty();
        assertThat(messages("do: [{ a: { call: https://example.com/1 } }]\n")).singleElement().asString()
                .startsWith("functions from outside call one another at most 8 deep");
    }

    @Test
    void refusesTooMany() {
        var tasks = new StringBuilder("do:\n");
        for (var number = 1; number <= 51; number++) {
            outside.put("https://example.com/" + number, "set: { a: 1 }");
            tasks.append("  - t%1$d: { call: https://example.com/%1$d }\n".formatted(number));
        }

        assertThat(messages(tasks.toString())).containsExactly(
                "https://example.com/51 could not be read: a definition refers to at most 50 resources outside.");
        assertThat(asked).hasSize(50);
    }

    @Test
    void refusesWhatIsTooLargeAloneOrTogether() {
        outside.put("https://example.com/large", "set: { a: '%s' }".formatted("x".repeat(1 << 20)));
        var tasks = new StringBuilder("do:\n");
        for (var number = 1; number <= 6; number++) {
            outside.put("https://example.com/" + number, "set: { a: '%s' }".formatted("x".repeat(900_000)));
            tasks.append("  - t%1$d: { call: https://example.com/%1$d }\n".formatted(number));
        }

        assertThat(messages("do: [{ a: { call: https://example.com/large } }]\n"))
                .containsExactly("https://example.com/large could not be read: it has more than 1 MiB, which is the most.");
        assertThat(messages(tasks.toString())).containsExactly(
                "https://example.com/6 could not be read: with it all that lies outside has more than 5 MiB, which is the most.");
    }

    @Test
    void refusesCredentialsThatOnlyARunCouldCompute() {
        assertThat(messages("""
                input: { schema: { resource: { endpoint: { uri: https://example.com/a.json, authentication: { bearer: { token: '${ .t }' } } } } } }
                do: []
                """)).containsExactly("https://example.com/a.json could not be read:"
                        + " there is no run yet that could compute the credentials; name a connection.");
        assertThat(asked).isEmpty();
    }

    @Test
    void aDefinitionIsNotReadWithoutWhatItRefersTo() {
        var tree = Source.read(DOCUMENT + "do: [{ a: { call: https://example.com/f.yaml } }]\n").tree();

        assertThatThrownBy(() -> DefinitionReader.read(tree)).hasMessageContaining("https://example.com/f.yaml was not read");
        assertThat(DefinitionReader.outline(tree).tasks()).hasSize(1);
    }

    @Test
    void aDiagramShowsTheFunctionsFromOutsideOnce() {
        outside.put("https://raw.githubusercontent.com/o/r/main/functions/greet/1.0.0/function.yaml", "do: [{ say: { wait: PT1S } }]");
        var text = DOCUMENT + """
                use: { catalogs: { c: { endpoint: https://github.com/o/r/tree/main } } }
                do:
                  - a: { call: 'greet:1.0.0@c' }
                  - b: { call: https://github.com/o/r/blob/main/functions/greet/1.0.0/function.yaml }
                """;

        var definition = DefinitionReader.read(Source.read(text).tree(), retrieved(text).resources());
        var drawing = Diagram.of(definition).standalone(null);

        assertThat(drawing).containsOnlyOnce(
                "data-pointer=\"/resources/https:~1~1raw.githubusercontent.com~1o~1r~1main~1functions~1greet~11.0.0~1function.yaml/do/0/say\"");
        assertThat(drawing).contains(">greet:1.0.0@c<").contains("PT1S");
    }

    private List<String> messages(String tasks) {
        return retrieve(tasks).problems().stream().map(Problem::message).toList();
    }

    private Retrieved retrieve(String tasks) {
        return retrieved(DOCUMENT + tasks);
    }

    private Retrieved retrieved(String text) {
        var source = Source.read(text);
        assertThat(linter.lint(source)).noneMatch(problem -> problem.severity() == Severity.ERROR);
        asked.clear();
        return Retrieval.retrieve(source, linter, this::read);
    }

    private byte[] read(Reference reference) throws Unread {
        asked.add(reference);
        var contents = outside.get(reference.address());
        if (contents == null) {
            throw new Unread("nothing is there.");
        }
        return contents.getBytes(StandardCharsets.UTF_8);
    }
}
