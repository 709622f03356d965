package dev.millrace.language.lint;

import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.Flag;
import dev.millrace.language.lint.Shape.NotYet;
import dev.millrace.language.lint.Shape.OneOf;
import dev.millrace.language.lint.Shape.Template;
import dev.millrace.language.lint.Shape.Text;
import org.jspecify.annotations.Nullable;

/** The shape of {@code run}: what a task runs outside the run itself. */
final class Processes {

    private static final TextRule VERSION =
            TextRule.like("^latest$|" + Identity.A_VERSION.pattern(), Processes::version);

    private static final Shape WORKFLOW = Fields.of("`workflow`")
            .required("namespace", new Text(Identity.A_LABEL, true))
            .required("name", new Text(Identity.A_LABEL, true))
            .optional("version", new Text(VERSION, true))
            .optional("input", new Template());

    static final Shape RUN = new OneOf(Fields.of("`run`")
            .optional("workflow", WORKFLOW)
            .optional("script", new NotYet("run: script"))
            .optional("shell", new NotYet("run: shell"))
            .optional("container", new NotYet("run: container"))
            .optional("return", new NotYet("run: return")))
            .beside("workflow", "await", new Flag());

    private Processes() {}

    private static @Nullable Mistake version(String version) {
        return version.equals("latest") ? null : Identity.version(version);
    }
}
