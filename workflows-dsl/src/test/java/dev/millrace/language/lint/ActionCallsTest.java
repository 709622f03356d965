package dev.millrace.language.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.millrace.language.action.Action;
import dev.millrace.language.action.Actions;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.diagram.Diagram;
import dev.millrace.language.resource.Fetch;
import dev.millrace.language.resource.Retrieval;
import dev.millrace.language.resource.Retrieved;
import dev.millrace.language.source.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActionCallsTest {

    private static final Actions ACTIONS = new Actions(List.of(
            new Action("desk.createTicket", "Create a ticket", tree("""
                    type: object
                    required: [board, title]
                    additionalProperties: false
                    properties:
                      board: { type: string, description: the board's name }
                      title: { type: string }
                      urgency: { type: string, enum: [low, high] }
                      weight: { type: integer }
                      labels: { type: array, items: { type: string } }
                    """), tree("""
                    call: http
                    with: { method: post, endpoint: '/boards/{board}/tickets', body: '${ del(.board) }' }
                    """), null),
            new Action("desk.listTickets", "List tickets", tree("{ type: object, properties: {} }"), tree("""
                    call: http
                    with: { method: get, endpoint: /tickets }
                    """), null)));

    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(EditorSchema.json(ACTIONS));

    private final Linter linter = new Linter(Surroundings.unknown(ACTIONS));

    @ParameterizedTest
    @ValueSource(strings = {
        "call: desk.createTicket, with: { board: a, title: b }",
        "call: 'desk.createTicket:1.0.0@default', with: { board: '${ .board }', title: b, weight: '${ .weight }' }",
        "call: desk.createTicket, with: '${ . }'",
        "call: desk.createTicket, with: { connection: other, board: a, title: b, labels: [x, '${ .y }'], urgency: low }",
        "call: desk.listTickets",
    })
    void anActionIsCalledByItsName(String task) {
        assertThat(problems(task)).isEmpty();
        assertThat(SCHEMA.validate(tree(definition(task)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            call: desk.createTickt, with: { board: a, title: b }               | there is no action "desk.createTickt"; did you mean `desk.createTicket`?
            call: desk.dance                                                   | there is no action "desk.dance"; desk has `desk.createTicket` and `desk.listTickets`
            call: 'desk.createTicket:2.0.0@default', with: {board: a, title: b}| there is only version 1.0.0 of the action "desk.createTicket"
            call: desk.createTicket                                            | `desk.createTicket` needs `board` and `title`
            call: desk.createTicket, with: { board: a, titel: b }              | `titel` is not an argument of `desk.createTicket`; did you mean `title`?
            call: desk.createTicket, with: { board: 7, title: b }              | `board` must be text; it is a number
            call: desk.createTicket, with: { board: a, title: b, urgency: hi } | `urgency` must be `low` or `high`
            call: desk.createTicket, with: { board: a, title: b, labels: [1] } | this item must be text; it is a number
            """)
    void aMistakeInACallIsToldOnceBeforeAnyRun(String task, String message) {
        assertThat(problems(task)).extracting(Problem::message).containsExactly(message);
        assertThat(SCHEMA.validate(tree(definition(task))).isEmpty()).isEqualTo(message.startsWith("there is"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            call: desk.createTicket, with: { connection: othr, board: a, title: b }      | the connection "othr" is not listed in `use.secrets`; did you mean `other`?
            call: desk.createTicket, with: { connection: '${ .c }', board: a, title: b } | the connection is the name of one in `use.secrets`: it is known before any run
            """)
    void itsConnectionIsOneOfTheDefinitions(String task, String message) {
        assertThat(problems(task)).extracting(Problem::message).containsExactly(message);
    }

    @Test
    void withoutAConnectionOfItsNameTheProvidersIsMissed() {
        var problems = linter.lint(bytes("""
                document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0 }
                do: [ { one: { call: desk.listTickets } } ]
                """));

        assertThat(problems).extracting(Problem::message)
                .containsExactly("the connection \"desk\" is not listed in `use.secrets`; `with.connection` names another one");
    }

    @Test
    void aFunctionOfTheDefinitionsOwnGoesBeforeAnAction() {
        assertThat(linter.lint(bytes("""
                document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0 }
                use: { functions: { desk.createTicket: { set: { a: 1 } } } }
                do: [ { one: { call: desk.createTicket, with: { whatever: 1 } } } ]
                """))).isEmpty();
    }

    @Test
    void anActionIsKeptWithTheDefinitionOnceForEachConnection() {
        var retrieved = retrieve("""
                document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0 }
                use: { secrets: [desk, other] }
                do:
                  - one: { call: desk.listTickets }
                  - two: { call: 'desk.listTickets:1.0.0@default' }
                  - three: { call: desk.listTickets, with: { connection: other } }
                """);

        assertThat(retrieved.problems()).isEmpty();
        assertThat(retrieved.resources().trees()).containsOnlyKeys(
                "action:desk.listTickets:1.0.0?connection=desk", "action:desk.listTickets:1.0.0?connection=other");
        assertThat(retrieved.resources().trees().get("action:desk.listTickets:1.0.0?connection=other")
                        .at("/with/endpoint/authentication/use").asText())
                .isEqualTo("other");
    }

    @Test
    void theDiagramCallsAnActionByItsName() {
        var source = "document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0 }\nuse: { secrets: [desk] }\n"
                + "do: [ { one: { call: 'desk.listTickets:1.0.0@default' } } ]\n";
        var tree = Source.read(bytes(source)).tree();

        assertThat(Diagram.of(DefinitionReader.read(tree, retrieve(source).resources())).standalone(null)).contains("desk.listTickets");
    }

    private Retrieved retrieve(String definition) {
        Fetch nowhere = reference -> {
            throw new Fetch.Unread("nothing is read outside.");
        };
        return Retrieval.retrieve(Source.read(bytes(definition)), linter, nowhere);
    }

    private List<Problem> problems(String task) {
        return linter.lint(bytes(definition(task)));
    }

    private static String definition(String task) {
        return """
                document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0 }
                use: { secrets: [desk, other] }
                do:
                  - one: { %s }
                  - two: { call: desk.listTickets }
                  - three: { call: desk.listTickets, with: { connection: other } }
                """.formatted(task);
    }

    private static JsonNode tree(String yaml) {
        return Source.read(bytes(yaml)).tree();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
