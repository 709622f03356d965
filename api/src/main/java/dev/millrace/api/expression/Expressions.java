package dev.millrace.api.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.json.Json;
import dev.millrace.language.expression.Template;
import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqContext;
import dev.millrace.language.jq.JqException;
import dev.millrace.language.jq.JqLimits;
import dev.millrace.language.jq.JqSyntaxException;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.lint.Severity;
import dev.millrace.refusal.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Evaluates jq as a run does, enclosed in <code>${ … }</code> or bare, and tells where it is wrong. */
@Component
public class Expressions {

    private static final String FIELD = "expression";
    private static final int MOST_OUTPUTS = 1_000;
    private static final int MOST_CHARACTERS = 1024 * 1024;

    /** In every run they are there and have no value. */
    private static final Set<String> WITHOUT_VALUE = Set.of("secrets", "authorization");

    /**
     * All that {@code text} gives for {@code subject}. Refuses with {@code expression_invalid} and the line and column what
     * is no jq or names an unknown variable, and with {@code expression_failed} what fails or meets a bound.
     */
    public Evaluation evaluate(String text, Subject subject) {
        if (text.isBlank()) {
            throw Refusal.invalid("field_missing", FIELD, "There is no expression yet; '.' gives the input itself.");
        }
        var enclosed = Template.ENCLOSED.matcher(text);
        var offset = enclosed.matches() ? enclosed.start(1) : 0;
        try {
            var jq = Jq.compile(Template.jqOf(text));
            var context = new JqContext(variables(jq, text, subject), subject.now(), JqLimits.DEFAULT);
            return bounded(jq.all(subject.input(), context));
        } catch (JqSyntaxException broken) {
            throw invalid(text, offset + broken.offset(), String.valueOf(broken.getMessage()), broken.suggestion());
        } catch (JqException failed) {
            throw Refusal.invalid("expression_failed", FIELD, "It fails here: " + failed.getMessage());
        }
    }

    private static Map<String, JsonNode> variables(Jq jq, String text, Subject subject) {
        var values = new HashMap<>(subject.variables());
        for (var name : new TreeSet<>(jq.freeVariables())) {
            if (WITHOUT_VALUE.contains(name)) {
                values.putIfAbsent(name, JsonNodeFactory.instance.nullNode());
            } else if (!values.containsKey(name)) {
                throw invalid(
                        text,
                        use(text, name),
                        "$%s is not known here; give its value under 'variables'.".formatted(name),
                        null);
            }
        }
        return values;
    }

    /** Where the variable stands first; the parser does not tell, and a text may hold the same letters before it. */
    private static int use(String text, String name) {
        var found = Pattern.compile("\\$" + Pattern.quote(name) + "(?!\\w)").matcher(text);
        return found.find() ? found.start() : 0;
    }

    private static Evaluation bounded(List<JsonNode> all) {
        var shown = new ArrayList<JsonNode>();
        var characters = 0L;
        for (var output : all) {
            characters += Json.write(output).length();
            if (shown.size() == MOST_OUTPUTS || characters > MOST_CHARACTERS) {
                break;
            }
            shown.add(output);
        }
        return new Evaluation(shown, all.size());
    }

    private static Refusal invalid(String text, int offset, String message, @Nullable String suggestion) {
        var before = text.substring(0, Math.min(offset, text.length()));
        var line = 1 + (int) before.chars().filter(character -> character == '\n').count();
        var column = before.length() - before.lastIndexOf('\n');
        return Refusal.invalid(
                        "expression_invalid",
                        FIELD,
                        "Line %d, column %d: %s.".formatted(line, column, message.replaceFirst("\\.$", "")))
                .withProblems(List.of(
                        new Problem(Severity.ERROR, "/" + FIELD, line, column, message, suggestion)));
    }
}
