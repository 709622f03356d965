package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Schedule;
import dev.millrace.language.lint.Expressions.Meaning;
import dev.millrace.language.lint.Shape.NameOf;
import dev.millrace.language.lint.Shape.Text;
import dev.millrace.language.lint.Shape.Whole;
import dev.millrace.language.lint.Shape.Words;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks single values: texts, words, numbers, durations, names. */
final class Scalars {

    private final Problems problems;
    private final Expressions expressions;
    private final Declarations declarations;
    private final Surroundings surroundings;

    Scalars(Problems problems, Expressions expressions, Declarations declarations, Surroundings surroundings) {
        this.problems = problems;
        this.expressions = expressions;
        this.declarations = declarations;
        this.surroundings = surroundings;
    }

    void text(Text shape, JsonNode node, Path at, Scope scope) {
        if (!node.isTextual()) {
            wrongType(node, at, "text", asText(shape.rule(), node, at));
            return;
        }
        var text = node.textValue();
        var mixed = shape.rule() == TextRule.ANY ? Severity.WARNING : Severity.ERROR;
        if (!shape.evaluated() || expressions.meaning(at, text, scope, mixed) == Meaning.LITERAL) {
            tell(at, shape.rule().check(text));
        }
    }

    void scalar(Text shape, JsonNode node, Path at, Scope scope) {
        if (node.isTextual()) {
            text(shape, node, at, scope);
        } else if (!node.isNumber() && !node.isBoolean()) {
            wrongType(node, at, "text, a number, true or false");
        }
    }

    void secret(JsonNode node, Path at, Scope scope) {
        text(new Text(TextRule.FILLED, true), node, at, scope);
        if (node.isTextual() && !node.textValue().isEmpty() && Interpolation.whole(node.textValue()) == null) {
            problems.atValue(
                    Severity.WARNING,
                    at,
                    "this secret stands in clear text, where everybody sees it who sees the definition; store it as a connection "
                            + "and name that under `authentication`",
                    null);
        }
    }

    /** What to write instead of a number: the same in quotes, or what the rule makes of it. */
    private @Nullable String asText(TextRule rule, JsonNode node, Path at) {
        if (!node.isNumber() && !node.isBoolean()) {
            return null;
        }
        var mistake = rule.check(problems.written(at));
        return mistake == null ? quoted(at) : mistake.suggestion();
    }

    private void tell(Path at, @Nullable Mistake mistake) {
        if (mistake != null) {
            problems.inText(at, mistake);
        }
    }

    void expression(JsonNode node, Path at, Scope scope, Wanted wanted) {
        if (!isNoText(node, at)) {
            expressions.expression(at, node.textValue(), scope, wanted);
        }
    }

    /** Code has braces and dollars of its own, so that only the whole of it can be meant as an expression. */
    void code(JsonNode node, Path at, Scope scope) {
        if (isNoText(node, at)) {
            return;
        }
        if (Interpolation.whole(node.textValue()) != null) {
            expressions.expression(at, node.textValue(), scope, Wanted.ANYTHING);
        } else {
            tell(at, TextRule.FILLED.check(node.textValue()));
        }
    }

    void words(Words shape, JsonNode node, Path at, Scope scope) {
        if (isNoText(node, at)) {
            return;
        }
        var text = node.textValue();
        var tolerant = switch (shape.reading()) {
            case LITERAL -> false;
            case ANY_CASE_OR_EXPRESSION -> true;
        };
        if (tolerant && expressions.meaning(at, text, scope, Severity.ERROR) != Meaning.LITERAL) {
            return;
        }
        if (shape.allowed().stream().anyMatch(word -> tolerant ? word.equalsIgnoreCase(text) : word.equals(text))) {
            return;
        }
        if (shape.refused().stream().anyMatch(word -> tolerant ? word.equalsIgnoreCase(text) : word.equals(text))) {
            problems.atValue(at, "%s is not supported yet".formatted(Wording.word(text)), null);
            return;
        }
        problems.atValue(at, "%s must be %s; it is %s".formatted(
                Wording.subject(at), Wording.anyOf(shape.allowed()), Wording.name(text)),
                Nearest.to(text, shape.allowed()));
    }

    void whole(Whole shape, JsonNode node, Path at) {
        if (!node.isIntegralNumber()) {
            wrongType(node, at, "a whole number", digits(node));
        } else if (!node.canConvertToLong()
                || node.longValue() < shape.least() || node.longValue() > shape.most()) {
            problems.atValue(at, "%s must be %s".formatted(Wording.word(at.token()), range(shape, node)), null);
        }
    }

    private static String range(Whole shape, JsonNode node) {
        if (shape.most() != Integer.MAX_VALUE) {
            return "between %d and %d".formatted(shape.least(), shape.most());
        }
        return node.decimalValue().compareTo(BigDecimal.valueOf(shape.least())) > 0
                ? "at most %d".formatted(shape.most())
                : "at least %d".formatted(shape.least());
    }

    void flag(JsonNode node, Path at) {
        if (!node.isBoolean()) {
            wrongType(node, at, "true or false", switch (node.asText().toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on" -> "true";
                case "false", "no", "off" -> "false";
                default -> null;
            });
        }
    }

    /** The whole number that stands in quotes. */
    private static @Nullable String digits(JsonNode node) {
        return node.isTextual() && node.textValue().matches("\\d{1,9}") ? node.textValue() : null;
    }

    void span(JsonNode node, Path at, Scope scope) {
        if (node.isObject()) {
            units(node, at);
        } else if (node.isTextual()) {
            var text = node.textValue();
            if (expressions.meaning(at, text, scope, Severity.ERROR, Wanted.DURATION) == Meaning.LITERAL) {
                tell(at, Durations.text(text));
            }
        } else {
            wrongType(node, at, "a duration such as PT30S or {seconds: 30}",
                    node.isIntegralNumber() && node.asLong() >= 0 ? "PT" + node.asText() + "S" : null);
        }
    }

    void interval(JsonNode node, Path at, Scope scope) {
        if (node.isTextual() && Interpolation.whole(node.textValue()) != null) {
            problems.atValue(at, "%s must be written down; there is no run yet that could compute it"
                    .formatted(Wording.word(at.token())), null);
            return;
        }
        var before = problems.errors();
        span(node, at, scope);
        if (problems.errors() == before
                && dev.millrace.language.definition.Durations.of(node).compareTo(Schedule.SHORTEST) < 0) {
            problems.atValue(at, "%s must be a second at least".formatted(Wording.word(at.token())), "PT1S");
        }
    }

    private void units(JsonNode node, Path at) {
        if (node.isEmpty()) {
            problems.atValue(at, "a duration needs one of " + Wording.anyOf(Durations.UNITS), null);
        }
        for (var unit : node.properties()) {
            var there = at.child(unit.getKey());
            var amount = unit.getValue();
            if (!Durations.UNITS.contains(unit.getKey())) {
                problems.atKey(there, "%s is not a unit of time; there are %s".formatted(
                        Wording.word(unit.getKey()), Wording.allOf(Durations.UNITS)), unit(unit.getKey()));
            } else if (!amount.isIntegralNumber()) {
                wrongType(amount, there, "a whole number", digits(amount));
            } else if (amount.bigIntegerValue().signum() < 0) {
                problems.atValue(there, "a duration cannot be negative", null);
            } else if (!amount.canConvertToLong() || amount.longValue() > Durations.most(unit.getKey())) {
                problems.inText(there, Durations.tooLong());
            }
        }
    }

    private static @Nullable String unit(String written) {
        return switch (written) {
            case "ms", "millis" -> "milliseconds";
            case "s", "sec" -> "seconds";
            case "m", "min" -> "minutes";
            case "h" -> "hours";
            case "d" -> "days";
            default -> Nearest.to(written, Durations.UNITS);
        };
    }

    void name(NameOf shape, JsonNode node, Path at) {
        if (isNoText(node, at) || declarations.use(shape.among(), node.textValue())) {
            return;
        }
        var name = node.textValue();
        var near = Nearest.to(name, declarations.candidates(shape.among()));
        var message = switch (shape.among()) {
            case SECRET -> "%s is not listed in `use.secrets`";
            case AUTHENTICATION -> "there is no authentication %s in `use.authentications`, nor a connection of that "
                    + "name in `use.secrets`";
            case CATALOG, ERROR, FUNCTION, RETRY, TIMEOUT -> "there is no " + shape.among().noun + " %s in `use."
                    + shape.among().field + "`";
        };
        problems.atValue(at, message.formatted(Wording.name(name)) + Wording.didYouMean(near), near);
    }

    void connection(JsonNode node, Path at) {
        if (isNoText(node, at)) {
            return;
        }
        var name = node.textValue();
        if (name.isBlank()) {
            problems.atValue(at, "a connection's name must not be empty", null);
        } else if (!surroundings.knowsConnection(name)) {
            problems.atValue(Severity.WARNING, at, "there is no connection %s yet; create it before the automation runs"
                    .formatted(Wording.name(name)), null);
        }
    }

    private boolean isNoText(JsonNode node, Path at) {
        if (node.isTextual()) {
            return false;
        }
        wrongType(node, at, "text", node.isNumber() || node.isBoolean() ? quoted(at) : null);
        return true;
    }

    private String quoted(Path at) {
        return "'" + problems.written(at) + "'";
    }

    void wrongType(JsonNode node, Path at, String expected) {
        wrongType(node, at, expected, null);
    }

    private void wrongType(
            JsonNode node, Path at, String expected, @Nullable String suggestion) {
        problems.atValue(at, Wording.subject(at) + " must be " + expected + "; it is " + Wording.kind(node), suggestion);
    }
}
