package dev.millrace.language.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.millrace.language.action.Actions;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema takes whatever the linter takes, and refuses what it can of the rest. */
class EditorSchemaTest {

    private static final JsonNode JSON = EditorSchema.json(Actions.NONE);
    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(JSON);

    private final Linter linter = new Linter(name -> name.equals("crm"));

    /** What a schema cannot refuse, and why. */
    private enum Beyond {
        /** It knows no names that stand elsewhere. */
        NAMES("there is no (task|action|variable|function|timeout|retry policy|error|authentication|catalog) |is not listed in `use.secrets`"
                + "|the default catalog has|is no function's name"),
        /** It reads no jq, and does not know what was meant for an expression. */
        EXPRESSIONS("the expression is empty|^unexpected |is not defined|a secret's value|this \\$\\{ is never closed"
                + "|is evaluated only where it is the whole text|; the expression gives "),
        /** It knows how an address begins, and no more. */
        ADDRESSES("is not an address|a host is a name|names no host|credentials do not belong|a port is|this } closes nothing"
                + "|this \\{ is never closed|simple \\{name}|an address has no spaces|not a URI reference"
                + "|leave out what begins with|before any run"),
        /** It does no sums. */
        SUMS("a duration is at most|must be a second at least"),
        /** It compares nothing with anything else. */
        COMPARISONS("only one case may|has a (case|task) .* already|calls itself|are both called|correlate by the same names"),
        /** It reads neither cron nor the calendar. */
        TIMES("not a cron expression|is never:"),
        /** Regular expressions and JSON Schema have more rules than it knows. */
        OTHER_LANGUAGES("is not a regular expression|there is nothing at `#"),
        /** It does not know what the machine of a worker may be used for. */
        MACHINES("it runs code on the machine of a worker"),
        /** Which headers the runtime sets is asked in any case of letters. */
        HEADERS("is set by the runtime");

        final Pattern message;

        Beyond(String message) {
            this.message = Pattern.compile(message);
        }
    }

    @Test
    void isAValidSchemaOfItsDraft() {
        var metaschema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(metaschema.validate(JSON)).isEmpty();
    }

    @Test
    void takesWhateverFollowsTheGrammar() {
        Search.of(200).seeds().forEach(seed -> assertThat(errors(RandomDefinition.tree(seed, "https://example.com")))
                .as("-Dmillrace.property.seed=%d -Dmillrace.property.runs=1", seed)
                .isEmpty());
    }

    @Test
    void takesWhateverTheLinterTakesOfDamagedDefinitions() {
        Search.of(500).seeds().forEach(seed -> {
            var random = new Random(seed);
            var tree = Source.read(MutationTest.original(seed)).tree().deepCopy();
            MutationTest.damage(tree, random);
            if (isTaken(linter.lint(tree.toPrettyString().getBytes(StandardCharsets.UTF_8)))) {
                assertThat(errors(tree)).as("seed %d%n%s", seed, tree.toPrettyString()).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("samples")
    void takesEverySample(Path sample) throws IOException {
        var tree = Source.read(Files.readString(sample).replace("SERVICE", "http://127.0.0.1:1")).tree();

        assertThat(errors(tree)).isEmpty();
    }

    static Stream<Path> samples() throws IOException {
        try (var files = Files.walk(Path.of("src/test/resources/samples"))) {
            return files.filter(file -> file.endsWith("workflow.yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.millrace.language.lint.SamplesTest#definitions")
    void refusesTheLintersMistakesWhereTheyStandButThoseBeyondIt(Path definition) throws IOException {
        JsonNode tree;
        try {
            tree = Source.read(Files.readAllBytes(definition)).tree();
        } catch (UnreadableSource beforeAnySchema) {
            return;
        }
        var problems = linter.lint(Files.readAllBytes(definition));
        var errors = errors(tree);

        if (isTaken(problems)) {
            assertThat(errors).isEmpty();
        }
        for (var problem : problems) {
            if (problem.severity() == Severity.ERROR && beyond(problem).isEmpty()) {
                // What is missing or too much is told at what is around it.
                assertThat(errors).as("%s", problem).anyMatch(error ->
                        problem.pointer().startsWith(pointer(error))
                                && steps(problem.pointer()) - steps(pointer(error)) <= 1);
            }
        }
    }

    @Test
    void whatIsBeyondItHappens() throws Exception {
        var met = EnumSet.noneOf(Beyond.class);
        for (var definition : SamplesTest.definitions().toList()) {
            linter.lint(Files.readAllBytes(definition)).forEach(problem -> met.addAll(beyond(problem)));
        }
        assertThat(met).containsExactly(Beyond.values());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{ set: { a: 1 }, wait: PT1S }", "{ sett: { a: 1 } }", "{}", "{ wait: 5s }", "{ wait: { second: 1 } }",
        "{ call: http, with: { method: gett, endpoint: https://example.com } }", "{ set: hello }",
        "{ call: http, with: { methd: get, endpoint: https://example.com } }", "{ call: grpc }", "{ run: { shell: {} } }",
        "{ listen: { to: { one: { with: { type: a } }, any: [] } } }", "{ do: { a: {} } }"
    })
    void tellsOneMistakeOnce(String task) {
        var tree = Source.read("document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0 }\ndo: [{ a: " + task + " }]").tree();

        assertThat(errors(tree)).isNotEmpty();
        assertThat(errors(tree).stream().map(EditorSchemaTest::pointer).distinct()).hasSize(1);
    }

    @Test
    void namesEveryKindOfTaskWhereThereIsNone() {
        var properties = JSON.findValues("properties").stream()
                .map(fields -> fields.properties().stream().map(field -> field.getKey()).collect(Collectors.toSet()))
                .toList();

        assertThat(properties).anyMatch(names -> names.containsAll(TaskKind.SUPPORTED) && names.containsAll(Set.of("if", "then")));
    }

    @Test
    void usesAllThatIsSaidOfFields() throws IOException {
        var said = new Properties();
        try (var file = EditorSchema.class.getResourceAsStream("fields.properties")) {
            said.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        }

        assertThat(JSON.findValuesAsText("description")).containsAll(said.values().stream().map(String::valueOf).toList());
    }

    @Test
    void saysSomethingOfEveryFieldOfEveryTask() {
        Grammar.TASK.fields().keySet().forEach(field -> assertThat(JSON
                        .at("/$defs/strict-set-task/properties/" + field + "/description").asText())
                .as(field)
                .isNotEmpty());
    }

    private static List<Error> errors(JsonNode tree) {
        return SCHEMA.validate(tree);
    }

    private static String pointer(Error error) {
        return error.getInstanceLocation().toString();
    }

    private static long steps(String pointer) {
        return pointer.chars().filter(character -> character == '/').count();
    }

    private static Set<Beyond> beyond(Problem problem) {
        return Stream.of(Beyond.values())
                .filter(beyond -> beyond.message.matcher(problem.message()).find())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Beyond.class)));
    }

    private static boolean isTaken(List<Problem> problems) {
        return problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
    }
}
