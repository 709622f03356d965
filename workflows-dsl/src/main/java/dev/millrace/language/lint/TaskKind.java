package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.lint.Shape.Binding;
import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.ByWord;
import dev.millrace.language.lint.Shape.Cases;
import dev.millrace.language.lint.Shape.Computed;
import dev.millrace.language.lint.Shape.Expression;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.Flag;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.NotYet;
import dev.millrace.language.lint.Shape.Span;
import dev.millrace.language.lint.Shape.Tasks;
import dev.millrace.language.lint.Shape.Template;
import dev.millrace.language.lint.Shape.Text;
import dev.millrace.language.lint.Shape.Words;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** All task types of the language, each with its keyword and its shape; those that do not run yet say so. */
enum TaskKind {
    CALL("call", new ByWord("call",
            Map.of("http", call("http", HttpCall.ARGUMENTS),
                    "openapi", call("openapi", OpenApiCall.ARGUMENTS),
                    "asyncapi", call("asyncapi", AsyncApiCall.ARGUMENTS),
                    "grpc", call("grpc", GrpcCall.ARGUMENTS),
                    "a2a", call("a2a", A2aCall.ARGUMENTS),
                    "mcp", call("mcp", McpCall.ARGUMENTS)),
            Declared.FUNCTION,
            task("a call of a function")
                    .required("call", Shape.TEXT)
                    .optional("with", new Template()))),

    DO("do", task("a `do` task").required("do", new Tasks(true))),

    EMIT("emit", task("an `emit` task")
            .required("emit", Fields.of("`emit`")
                    .required("event", Fields.of("`event`").required("with", CloudEvents.EMITTED)))),

    FOR("for", loop(), "do"),

    FORK("fork", task("a `fork` task")
            .required("fork", Fields.of("`fork`")
                    .required("branches", new Tasks(false))
                    .optional("compete", new Flag()))),

    LISTEN("listen", listen()),

    RAISE("raise", task("a `raise` task")
            .required("raise", Fields.of("`raise`").required("error", Failures.RAISED))),

    RUN("run", task("a `run` task").required("run", Processes.RUN)),

    SET("set", task("a `set` task")
            .required("set", new ByType("an object or an expression", new Computed(),
                    new MapOf(TextRule.ANY, new Template(), 1), null))),

    SWITCH("switch", task("a `switch` task").required("switch", new Cases())),

    TRY("try", task("a `try` task")
            .required("try", new Tasks(true))
            .required("catch", Failures.CATCH)),

    WAIT("wait", task("a `wait` task").required("wait", new Span()));

    /** The keywords of the types that run. */
    static final List<String> SUPPORTED = Stream.of(values())
            .filter(kind -> !(kind.shape instanceof NotYet))
            .map(kind -> kind.keyword)
            .toList();

    final String keyword;
    final Shape shape;

    /** Keywords of other types that are plain fields beside this one. */
    final Set<String> companions;

    TaskKind(String keyword, Shape shape, String... companions) {
        this.keyword = keyword;
        this.shape = shape;
        this.companions = Set.of(companions);
    }

    /** The types whose keywords {@code task} has, in the order in which they were written. */
    static List<TaskKind> of(JsonNode task) {
        var kinds = task.properties().stream()
                .flatMap(field -> Arrays.stream(values()).filter(kind -> kind.keyword.equals(field.getKey())))
                .toList();
        return kinds.stream()
                .filter(kind -> kinds.stream().noneMatch(other -> other.companions.contains(kind.keyword)))
                .toList();
    }

    /** Whether {@code call: word} is of a kind of the language, and names no function. */
    static boolean isKindOfCall(String word) {
        return CALL.shape instanceof ByWord kinds && kinds.shapes().containsKey(word);
    }

    /** The fields of every task, to which a type adds its own. */
    private static Fields task(String what) {
        return Fields.of(what).and(Grammar.TASK);
    }

    private static Fields listen() {
        var item = new Binding.Named("/item", "item");
        var index = new Binding.Named("/at", "index");
        return task("a `listen` task")
                .required("listen", Fields.of("`listen`")
                        .required("to", CloudEvents.CONSUMPTION)
                        .optional("read", Words.of("data", "envelope", "raw")))
                .optional("foreach", Fields.of("`foreach`")
                        .optional("item", new Text(Identity.A_VARIABLE, false))
                        .optional("at", new Text(Identity.A_VARIABLE, false))
                        .optional("do", new Tasks(true), item, index)
                        .optional("output", Grammar.OUTPUT, item, index)
                        .optional("export", Grammar.EXPORT, item, index));
    }

    private static Fields call(String kind, Shape arguments) {
        return task("a `call: %s` task".formatted(kind)).required("call", Words.of(kind)).required("with", arguments);
    }

    private static Fields loop() {
        var item = new Binding.Named("/for/each", "item");
        var index = new Binding.Named("/for/at", "index");
        return task("a `for` task")
                .required("for", Fields.of("`for`")
                        .optional("each", new Text(Identity.A_VARIABLE, false))
                        .required("in", new ByType("an expression or a list", new Expression(Wanted.LIST), null, new Template()))
                        .optional("at", new Text(Identity.A_VARIABLE, false)))
                .optional("while", Expression.CONDITION, item, index)
                .required("do", new Tasks(true), item, index);
    }
}
