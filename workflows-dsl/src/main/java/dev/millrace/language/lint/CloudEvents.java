package dev.millrace.language.lint;

import com.google.re2j.PatternSyntaxException;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.Open;
import dev.millrace.language.lint.Shape.Text;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The shapes of events: what an {@code emit} sends, and what a filter asks for (CloudEvents 1.0). */
final class CloudEvents {

    private static final int LONGEST_PATTERN = 1_000;
    private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]{1,20}");
    private static final TextRule ATTRIBUTES = TextRule.like("^" + ATTRIBUTE.pattern() + "$", CloudEvents::attribute);
    private static final TextRule TIME = TextRule.like("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:", CloudEvents::time);

    /** The attributes of an event that is emitted; extension attributes may stand beside them. */
    static final Shape EMITTED = new Shape.Emitted(new Open(Fields.of("an event")
            .optional("id", new Text(TextRule.FILLED, true))
            .optional("source", new Text(Addresses::reference, true))
            .required("type", new Text(TextRule.FILLED, true))
            .optional("specversion", Shape.Words.of("1.0"))
            .optional("time", new Text(TIME, true))
            .optional("subject", Shape.EVALUATED_TEXT)
            .optional("datacontenttype", Shape.EVALUATED_TEXT)
            .optional("dataschema", new Text(Addresses.IDENTIFIER, true))
            .optional("data", new Shape.Template()), ATTRIBUTES, new Shape.Template(), 1));

    /** The attributes that an event must have, each a text, a regular expression or a runtime expression. */
    static final Fields FILTER = Fields.of("an event filter")
            .required("with", new Open(
                    patterns("id", "source", "type", "specversion", "time", "subject", "datacontenttype", "dataschema")
                            .optional("data", new Shape.Template()),
                    ATTRIBUTES, new Shape.Scalar(new Text(CloudEvents::pattern, true)), 1))
            .optional("correlate", new Shape.MapOf(TextRule.FILLED, Fields.of("a correlation")
                    .required("from", new Shape.Expression(), new Shape.Binding.BeforeTheRun())
                    .optional("expect", new Shape.Template()), 0));

    /** Which events are awaited, and how many of them. */
    static final Shape CONSUMPTION = untilSomethingHolds("an event consumption strategy", 0);

    private CloudEvents() {}

    /** Which events start a run; not just any, since that would be those of the run as well. */
    static Shape starting() {
        return untilSomethingHolds("`on`", 1);
    }

    private static Shape untilSomethingHolds(String what, int fewest) {
        return consumption(what, fewest).beside(List.of("any"), "until", new Shape.ByType(
                "an expression, or an object with one of `one`, `any` or `all`",
                Shape.Expression.CONDITION, consumption("an event consumption strategy", fewest), null));
    }

    private static Shape.OneOf consumption(String what, int fewest) {
        return new Shape.OneOf(Fields.of(what)
                .optional("one", FILTER)
                .optional("any", new Shape.ListOf(FILTER, fewest))
                .optional("all", new Shape.ListOf(FILTER, 1)));
    }

    private static Fields patterns(String... attributes) {
        var fields = Fields.of("`with`");
        for (var attribute : attributes) {
            fields = fields.optional(attribute, new Text(CloudEvents::pattern, true));
        }
        return fields;
    }

    /** The name of an extension attribute. */
    static @Nullable Mistake attribute(String name) {
        if (ATTRIBUTE.matcher(name).matches()) {
            return null;
        }
        var simple = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return Mistake.whole("%s is not an attribute of an event: they have up to 20 characters, lower-case letters and digits only"
                .formatted(Wording.name(name)), simple.isEmpty() ? null : simple);
    }

    /** A time of RFC 3339. */
    static @Nullable Mistake time(String text) {
        try {
            OffsetDateTime.parse(text);
            return null;
        } catch (DateTimeParseException broken) {
            return Mistake.whole("%s is not a time of RFC 3339 such as 2026-01-31T12:00:00Z".formatted(
                    Wording.name(text)), null);
        }
    }

    private static @Nullable Mistake pattern(String text) {
        if (text.length() > LONGEST_PATTERN) {
            return Mistake.whole("a regular expression has at most %,d characters".formatted(LONGEST_PATTERN), null);
        }
        try {
            com.google.re2j.Pattern.compile(text);
            return null;
        } catch (PatternSyntaxException broken) {
            return Mistake.whole("%s is not a regular expression: %s".formatted(
                    Wording.name(text), broken.getDescription()), text.startsWith("*") ? "." + text : null);
        }
    }
}
