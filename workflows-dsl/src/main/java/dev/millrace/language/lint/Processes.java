package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.Code;
import dev.millrace.language.lint.Shape.Computed;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.Flag;
import dev.millrace.language.lint.Shape.ListOf;
import dev.millrace.language.lint.Shape.MapOf;
import dev.millrace.language.lint.Shape.OnMachine;
import dev.millrace.language.lint.Shape.OneOf;
import dev.millrace.language.lint.Shape.Template;
import dev.millrace.language.lint.Shape.Text;
import dev.millrace.language.lint.Shape.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shape of {@code run}: what a task runs outside the run itself. */
final class Processes {

    private static final TextRule VERSION =
            TextRule.like("^latest$|" + Identity.A_VERSION.pattern(), Processes::version);

    private static final TextRule VARIABLE = matching("[A-Za-z_][A-Za-z0-9_]{0,254}",
            "the name of an environment variable: letters, digits and `_`, no digit first");

    private static final TextRule CONTAINER_NAME = matching("[A-Za-z0-9][A-Za-z0-9_.-]{1,127}",
            "the name of a container: letters, digits, `_`, `.` and `-`, a letter or digit first");

    private static final TextRule PORT = matching(
            "(?:[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])",
            "a port: a number from 1 to 65535");

    private static final Shape WORKFLOW = Fields.of("`workflow`")
            .required("namespace", new Text(Identity.A_LABEL, true))
            .required("name", new Text(Identity.A_LABEL, true))
            .optional("version", new Text(VERSION, true))
            .optional("input", new Template());

    private static final Fields LAUNCHED = Fields.of("a process")
            .optional("stdin", new Template())
            .optional("arguments", new ByType("a list of texts, or an expression",
                    new Computed(Wanted.LIST_OR_NULL), null, new ListOf(Shape.EVALUATED_TEXT, 0)))
            .optional("environment", new ByType("an object of names and values, or an expression",
                    new Computed(Wanted.OBJECT_OR_NULL), new MapOf(VARIABLE, new Shape.Scalar(new Text(TextRule.ANY, true)), 0), null));

    private static final Shape SCRIPT = Fields.of("`script`")
            .required("language", Words.of("js", "javascript", "python"))
            .optional("code", new Code())
            .optional("source", HttpCall.resource("`source`"))
            .oneOf("code", "source")
            .and(LAUNCHED);

    private static final Shape SHELL = Fields.of("`shell`").required("command", new Code()).and(LAUNCHED);

    private static final Shape FOLDERS = new ByType("an object of folders of the machine and of the container, or an expression",
            new Computed(Wanted.OBJECT_OR_NULL), new MapOf(TextRule.FILLED, new Text(TextRule.FILLED, true), 0), null);

    private static final Shape PORTS = new ByType("an object of ports of the machine and of the container, or an expression",
            new Computed(Wanted.OBJECT_OR_NULL), new MapOf(PORT, new Template(), 0), null);

    private static final Shape CONTAINER = Fields.of("`container`")
            .required("image", new Text(TextRule.FILLED, true))
            .optional("name", new Text(CONTAINER_NAME, true))
            .optional("command", new Code())
            .optional("volumes", use(MachineUse.CONTAINER_VOLUMES, FOLDERS))
            .optional("ports", use(MachineUse.CONTAINER_PORTS, PORTS))
            .optional("pullPolicy", Words.of("ifNotPresent", "always", "never"))
            .optional("lifetime", Fields.of("`lifetime`")
                    .required("cleanup", Words.of("always").refusing("never", "eventually"))
                    .notYet("after"))
            .and(LAUNCHED);

    private static final Shape RETURN = Words.of("stdout", "stderr", "code", "all", "none");

    static final Shape RUN = new OneOf(Fields.of("`run`")
                    .optional("workflow", WORKFLOW)
                    .optional("script", new OnMachine(Processes::language, SCRIPT))
                    .optional("shell", use(MachineUse.SHELL, SHELL))
                    .optional("container", use(MachineUse.CONTAINER, CONTAINER)))
            .beside(List.of("workflow", "script", "shell", "container"), "await", new Flag())
            .beside(List.of("workflow", "script", "shell", "container"), "return", RETURN);

    private Processes() {}

    private static Shape use(MachineUse use, Shape shape) {
        return new OnMachine(node -> use, shape);
    }

    /** None where the language is wrong, which its own shape tells. */
    private static @Nullable MachineUse language(JsonNode script) {
        return switch (script.path("language").asText()) {
            case "js", "javascript" -> MachineUse.JAVASCRIPT;
            case "python" -> MachineUse.PYTHON;
            case String other -> null;
        };
    }

    private static @Nullable Mistake version(String version) {
        return version.equals("latest") ? null : Identity.version(version);
    }

    private static TextRule matching(String pattern, String what) {
        return TextRule.like("^" + pattern + "$", text -> text.matches(pattern)
                ? null
                : Mistake.whole("%s is not %s".formatted(Wording.name(text), what), null));
    }
}
