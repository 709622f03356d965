package dev.millrace.language.lint;

import dev.millrace.language.lint.Shape.Annotations;
import dev.millrace.language.lint.Shape.Binding;
import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.Connection;
import dev.millrace.language.lint.Shape.Expression;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.Flow;
import dev.millrace.language.lint.Shape.ListOf;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.NameOf;
import dev.millrace.language.lint.Shape.Schema;
import dev.millrace.language.lint.Shape.Span;
import dev.millrace.language.lint.Shape.Tasks;
import dev.millrace.language.lint.Shape.Template;
import dev.millrace.language.lint.Shape.Text;
import dev.millrace.language.lint.Shape.Words;
import org.jspecify.annotations.Nullable;

/** The grammar of DSL 1.0.3 above the tasks: the definition, what it declares, and what every task may have. */
final class Grammar {

    private static final Shape DOCUMENT = Fields.of("`document`")
            .required("dsl", new Text(Identity.DSL, false))
            .required("namespace", new Text(Identity.A_LABEL, false))
            .required("name", new Text(Identity.A_LABEL, false))
            .required("version", new Text(Identity.A_VERSION, false))
            .optional("title", Shape.TEXT)
            .optional("summary", Shape.TEXT)
            .optional("tags", new Annotations())
            .optional("metadata", new Annotations());

    private static final TextRule SCHEMA_FORMAT = TextRule.like("^json(?:$|:)", Grammar::schemaFormat);

    private static final Shape SCHEMA = Fields.of("`schema`")
            .optional("format", new Text(SCHEMA_FORMAT, false))
            .optional("document", new Schema())
            .optional("resource", Elsewhere.RESOURCE)
            .oneOf("document", "resource");

    private static final Shape MADE =
            new ByType("an expression or an object", new Expression(), new Template(), null);

    private static final Shape INPUT = Fields.of("`input`").optional("schema", SCHEMA).optional("from", MADE);

    static final Shape OUTPUT = Fields.of("`output`").optional("schema", SCHEMA).optional("as", MADE);

    static final Shape EXPORT = Fields.of("`export`").optional("schema", SCHEMA).optional("as", MADE);

    private static final Shape TIMEOUT = Fields.of("a timeout").required("after", new Span());

    private static final Shape TIMEOUT_USED = new ByType("an object with `after`, or a name of `use.timeouts`",
            new NameOf(Declared.TIMEOUT), TIMEOUT, null);

    private static final Shape EXTENSION = Fields.of("an extension")
            .required("extend", Words.of("all", "call", "composite", "emit", "for", "listen", "raise", "run", "set", "switch",
                    "try", "wait").refusing("extension"))
            .optional("when", Expression.CONDITION)
            .optional("before", new Tasks(true))
            .optional("after", new Tasks(true));

    private static final Shape USE = Fields.of("`use`")
            .optional("authentications", new MapOf(TextRule.FILLED, Authentications.POLICY, 0))
            .optional("catalogs", new MapOf(Elsewhere.CATALOG_NAME, Elsewhere.CATALOG, 0))
            .optional("functions", new MapOf(Functions.NAME, new Shape.Task(), 0))
            .optional("errors", new MapOf(TextRule.FILLED, Failures.ERROR, 0))
            .optional("retries", new MapOf(TextRule.FILLED, Failures.RETRY, 0), new Binding.EveryCaughtError())
            .optional("secrets", new ListOf(new Connection(), 0))
            .optional("timeouts", new MapOf(TextRule.FILLED, TIMEOUT, 0))
            .optional("extensions", new ListOf(new MapOf(TextRule.FILLED, EXTENSION, 1, 1), 0));

    private static final Shape EVALUATE = Fields.of("`evaluate`")
            .optional("language", Words.of("jq").refusing("javascript", "js"))
            .optional("mode", Words.of("strict", "loose"));

    /** A whole definition. */
    static final Shape DEFINITION = Fields.of("a definition")
            .required("document", DOCUMENT)
            .optional("input", INPUT)
            .optional("use", USE)
            .required("do", new Tasks(true))
            .optional("timeout", TIMEOUT_USED)
            .optional("output", OUTPUT)
            .optional("schedule", Schedules.SCHEDULE, new Binding.BeforeTheRun())
            .optional("evaluate", EVALUATE);

    /** What every task may have. */
    static final Fields TASK = Fields.of("a task")
            .optional("if", Expression.CONDITION)
            .optional("input", INPUT)
            .optional("output", OUTPUT)
            .optional("export", EXPORT)
            .optional("timeout", TIMEOUT_USED)
            .optional("then", new Flow())
            .optional("metadata", new Annotations());

    private Grammar() {}

    private static @Nullable Mistake schemaFormat(String format) {
        return format.equals("json") || format.startsWith("json:")
                ? null
                : Mistake.whole("schemas of the format %s are not supported yet".formatted(Wording.word(format)), "json");
    }
}
