package dev.millrace.console.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.error.Surface;
import dev.millrace.api.expression.Evaluation;
import dev.millrace.api.expression.Expressions;
import dev.millrace.api.expression.Subject;
import dev.millrace.api.expression.Subjects;
import dev.millrace.api.expression.Subjects.Part;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.JsonText;
import dev.millrace.console.Link;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.console.expression.ExpressionPage.ExpressionForm;
import dev.millrace.console.expression.ExpressionPage.Result;
import dev.millrace.language.lint.Problem;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Tries expressions, on what the address names. */
@Controller("consoleExpressionController")
@RequestMapping("/expressions")
class ExpressionController {

    private static final int SHOWN = 50;
    private static final int LONGEST = 20_000;

    private final Subjects subjects;
    private final Expressions expressions;

    ExpressionController(Subjects subjects, Expressions expressions) {
        this.subjects = subjects;
        this.expressions = expressions;
    }

    @GetMapping
    ModelAndView form(
            Actor actor,
            @RequestParam(defaultValue = "") String event,
            @RequestParam(defaultValue = "") String run,
            @RequestParam(defaultValue = "0") int step,
            @RequestParam(defaultValue = "") String part) {
        actor.require(Right.INSPECT);
        var usual = part.isEmpty() ? event.isEmpty() ? "input" : "event" : part;
        return page(actor, new ExpressionForm(".", event, run, step, usual, "{}", ""), null);
    }

    /** The page with what came of it, or for htmx only that, and then always with 200, since htmx shows nothing else. */
    @PostMapping
    ModelAndView evaluate(
            Actor actor,
            @RequestParam(defaultValue = "") String expression,
            @RequestParam(defaultValue = "") String event,
            @RequestParam(defaultValue = "") String run,
            @RequestParam(defaultValue = "0") int step,
            @RequestParam(defaultValue = "input") String part,
            @RequestParam(defaultValue = "") String json,
            @RequestParam(defaultValue = "") String variables,
            HttpServletRequest request) {
        actor.require(Right.INSPECT);
        var form = new ExpressionForm(expression, event, run, step, part, json, variables);
        var result = result(actor, form);
        if (Surface.isFragment(request)) {
            return new ModelAndView("expression/page :: result", "result", result);
        }
        var page = page(actor, form, result);
        page.setStatus(HttpStatusCode.valueOf(result.status()));
        return page;
    }

    private Result result(Actor actor, ExpressionForm form) {
        try {
            return shown(expressions.evaluate(form.expression(), subject(actor, form).with(own(form))));
        } catch (Refusal refused) {
            return new Result(
                    refused.kind().status(), told(refused), pointed(form.expression(), refused), null, List.of());
        }
    }

    private Subject subject(Actor actor, ExpressionForm form) {
        if (!form.event().isEmpty()) {
            return subjects.ofEvent(actor, form.event(), part(form));
        }
        return form.run().isEmpty()
                ? subjects.ofInput(JsonText.read("json", form.json()))
                : subjects.ofRun(actor, form.run(), form.step(), part(form));
    }

    private static Part part(ExpressionForm form) {
        return switch (form.part()) {
            case "event" -> Part.EVENT;
            case "output" -> Part.OUTPUT;
            case String other -> Part.INPUT;
        };
    }

    private static Map<String, JsonNode> own(ExpressionForm form) {
        var given = JsonText.read("variables", form.variables());
        if (!given.isObject() && !given.isNull()) {
            throw Refusal.invalid("field_invalid", "variables", "This is no JSON object of names and values.");
        }
        var own = new LinkedHashMap<String, JsonNode>();
        given.properties().forEach(entry -> own.put(entry.getKey(), entry.getValue()));
        return own;
    }

    private static String told(Refusal refused) {
        var message = String.valueOf(refused.getMessage());
        return switch (refused.field()) {
            case "json" -> "The input: " + message;
            case "variables" -> "The variables: " + message;
            case null -> message;
            case String other -> message;
        };
    }

    /** The line that is wrong with a mark under its column. */
    private static @Nullable String pointed(String expression, Refusal refused) {
        if (!(refused.problems() instanceof List<?> problems) || !(problems.getFirst() instanceof Problem problem)) {
            return null;
        }
        var lines = expression.split("\n", -1);
        var line = lines[Math.min(problem.line(), lines.length) - 1];
        var meant = problem.suggestion() == null ? "" : " " + problem.suggestion() + "?";
        // A tab stays one, so that the mark stands under its character.
        var margin = line.substring(0, Math.min(problem.column() - 1, line.length())).replaceAll("[^\t]", " ");
        return line + "\n" + margin + "^" + meant;
    }

    private static Result shown(Evaluation evaluation) {
        var count = evaluation.outputCount();
        var first = Math.min(SHOWN, evaluation.outputs().size());
        var outputs = IntStream.range(0, first)
                .mapToObj(index -> JsonBlock.beginning(
                        "output-" + (index + 1),
                        count == 1 ? "Output" : "Output " + (index + 1),
                        JsonBlock.pretty(evaluation.outputs().get(index)),
                        index < 10,
                        LONGEST))
                .toList();
        return new Result(200, null, null, sentence(count, first), outputs);
    }

    private static String sentence(int count, int shown) {
        if (count == 0) {
            return "It gives nothing. In a definition that is null.";
        }
        if (count == 1) {
            return shown == 1 ? "It gives one value." : "It gives one value, of more than 1 MiB; a run would fault with it.";
        }
        return "It gives %,d values%s. A definition takes the first."
                .formatted(count, count > shown ? ", of which the first %,d are shown".formatted(shown) : "");
    }

    private ModelAndView page(Actor actor, ExpressionForm form, @Nullable Result result) {
        return new ModelAndView("expression/page", "page", page(form, parts(actor, form), known(actor, form), result));
    }

    private static ExpressionPage page(
            ExpressionForm form, List<ExpressionPage.Part> parts, List<JsonBlock> known, @Nullable Result result) {
        if (!form.event().isEmpty()) {
            return new ExpressionPage(
                    form,
                    new Link("Event " + ShortId.of(form.event()).shown(), Paths.of("events", form.event())),
                    "What an expression gives for this event.",
                    parts,
                    known,
                    result);
        }
        if (form.run().isEmpty()) {
            return new ExpressionPage(form, null, "What a jq expression gives, evaluated as a run does.", parts, known, result);
        }
        return new ExpressionPage(
                form,
                new Link(
                        "Run " + ShortId.of(form.run()).shown(),
                        Paths.with(Paths.of("runs", form.run()), "step", Integer.toString(form.step()))),
                form.step() == 0
                        ? "What an expression gives for this run."
                        : "What an expression gives at this step, as far as its data is on record.",
                parts,
                known,
                result);
    }

    /** What {@code .} can be here. A part that is not on record is left out. */
    private List<ExpressionPage.Part> parts(Actor actor, ExpressionForm form) {
        var parts = new ArrayList<ExpressionPage.Part>();
        if (!form.event().isEmpty()) {
            parts.add(part(form, "event", "the event", subjects.ofEvent(actor, form.event(), Part.EVENT)));
            parts.add(part(
                    form,
                    "input",
                    "what a run that it starts is given: a list with the event",
                    subjects.ofEvent(actor, form.event(), Part.INPUT)));
        } else if (!form.run().isEmpty()) {
            var what = form.step() == 0 ? "run" : "step";
            subject(actor, form, Part.INPUT)
                    .ifPresent(subject -> parts.add(part(form, "input", "what the %s was given".formatted(what), subject)));
            subject(actor, form, Part.OUTPUT)
                    .ifPresent(subject -> parts.add(part(form, "output", "what the %s gave".formatted(what), subject)));
        }
        return parts;
    }

    private Optional<Subject> subject(Actor actor, ExpressionForm form, Part part) {
        try {
            return Optional.of(subjects.ofRun(actor, form.run(), form.step(), part));
        } catch (Refusal refused) {
            if (refused.code().equals("value_missing")) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private static ExpressionPage.Part part(ExpressionForm form, String name, String label, Subject subject) {
        var title = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        var open = form.part().equals(name);
        return new ExpressionPage.Part(
                name, label, open, JsonBlock.beginning("part-" + name, title, JsonBlock.pretty(subject.input()), open, LONGEST));
    }

    private List<JsonBlock> known(Actor actor, ExpressionForm form) {
        if (form.run().isEmpty()) {
            return List.of();
        }
        return subject(actor, form, Part.INPUT)
                .or(() -> subject(actor, form, Part.OUTPUT))
                .map(Subject::variables)
                .orElse(Map.of())
                .entrySet()
                .stream()
                .map(variable -> JsonBlock.beginning(
                        "variable-" + variable.getKey(),
                        "$" + variable.getKey(),
                        JsonBlock.pretty(variable.getValue()),
                        false,
                        LONGEST))
                .toList();
    }
}
