package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.action.Actions;

/**
 * The language as a JSON Schema (draft 2020-12), for editors that complete, explain and check while somebody writes. It is
 * made from the grammar that the linter follows: whatever the linter takes fits it, but not the other way round, since a
 * schema knows nothing of names that are declared elsewhere, of jq, or of what there can be only so many of.
 *
 * <p>It keeps to keywords that the editors' own checkers share, and chooses a shape by {@code if} rather than {@code oneOf},
 * so that one mistake is told once.
 */
public final class EditorSchema {

    private EditorSchema() {}

    /** The schema of the language with {@code actions}, the same whenever it is asked for. */
    public static JsonNode json(Actions actions) {
        var schema = JsonNodeFactory.instance.objectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", "Automation")
                .put("description", "An automation for Millrace, in the Serverless Workflow DSL 1.0.");
        var loose = schema.putObject("if").put("type", "object");
        loose.putArray("required").add("evaluate");
        var evaluate = loose.putObject("properties").putObject("evaluate").put("type", "object");
        evaluate.putArray("required").add("mode");
        evaluate.putObject("properties").putObject("mode").put("const", "loose");
        var definitions = JsonNodeFactory.instance.objectNode();
        schema.set("then", dialect(actions, "loose", definitions));
        schema.set("else", dialect(actions, "strict", definitions));
        schema.set("$defs", definitions);
        return schema;
    }

    /** In loose mode any text may be an expression, so that much less can be said of texts. */
    private static ObjectNode dialect(Actions actions, String mode, ObjectNode definitions) {
        return new ShapeSchemas(actions, mode.equals("loose"), mode + "-", definitions).of(Grammar.DEFINITION);
    }
}
