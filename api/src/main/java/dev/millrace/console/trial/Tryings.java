package dev.millrace.console.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.trial.TrialReader;
import dev.millrace.api.trial.TrialRequest;
import dev.millrace.api.trial.TriedDefinitions;
import dev.millrace.console.JsonText;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import dev.millrace.refusal.Refusal;
import dev.millrace.trial.Stub;
import dev.millrace.trial.Trials;
import dev.millrace.trial.cases.StubFile;
import dev.millrace.workspace.Actor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tries what a form asks for. What is wrong with it is told at its field, all of it at once. */
@Component
public class Tryings {

    private static final String CORRECT = "Nothing was tried yet: correct what is marked above. What you typed is kept.";

    private final TriedDefinitions definitions;
    private final TrialReader reader;
    private final Trials trials;

    Tryings(TriedDefinitions definitions, TrialReader reader, Trials trials) {
        this.definitions = definitions;
        this.reader = reader;
        this.trials = trials;
    }

    /** Tries a stored version. */
    public Tried stored(Actor actor, Definition definition, TryForm form) {
        return run(actor, stubs -> definition, form);
    }

    /** Tries a text that is not stored. */
    public Tried written(Actor actor, String text, TryForm form) {
        return run(actor, stubs -> definitions.written(actor, text, stubs), form);
    }

    private Tried run(Actor actor, Function<List<Stub>, Definition> tried, TryForm form) {
        try {
            var problems = new HashMap<String, String>();
            var request = request(form, problems);
            var definition = tried.apply(request.stubs() == null ? List.of() : request.stubs());
            if (!problems.isEmpty()) {
                return Tried.refused(422, CORRECT, problems, List.of());
            }
            var trial = reader.trial(actor, definition, request);
            return Tried.as(Outcomes.of(definition, trials.run(actor.workspaceId(), trial)));
        } catch (Refusal refused) {
            return refused(refused);
        }
    }

    /** What the form asks for; what cannot be read is noted in {@code problems}. */
    private static TrialRequest request(TryForm form, Map<String, String> problems) {
        var json = form.given().equals("stored") ? null : json(form, problems);
        if (form.given().equals("stored") && form.event().isEmpty()) {
            problems.put("event", "Choose one of these events, or start it with JSON.");
        }
        return new TrialRequest(
                null,
                null,
                form.given().equals("event") ? json : null,
                null,
                form.given().equals("stored") ? form.event() : null,
                null,
                form.given().equals("input") ? json : null,
                toCome(form.toCome(), problems),
                stubs(form.stubs(), problems),
                form.strict());
    }

    private static @Nullable JsonNode json(TryForm form, Map<String, String> problems) {
        try {
            return JsonText.read("json", form.json());
        } catch (Refusal broken) {
            problems.put("json", String.valueOf(broken.getMessage()));
            return null;
        }
    }

    private static List<Stub> stubs(String text, Map<String, String> problems) {
        var file = StubFile.read(text);
        if (!file.problems().isEmpty()) {
            problems.put("stubs", file.problems().stream().map(Tryings::said).collect(Collectors.joining("\n")));
        }
        return file.stubs();
    }

    private static @Nullable List<JsonNode> toCome(String text, Map<String, String> problems) {
        if (text.isBlank()) {
            return null;
        }
        try {
            var tree = Source.read(text).tree();
            if (tree.isArray()) {
                return StreamSupport.stream(tree.spliterator(), false).toList();
            }
            problems.put("to_come", "This must be a list of events.");
        } catch (UnreadableSource unreadable) {
            problems.put("to_come", said(Problem.of(unreadable)));
        }
        return null;
    }

    private static String said(Problem problem) {
        return "Line %d, column %d: %s".formatted(problem.line(), problem.column(), problem.message());
    }

    private static Tried refused(Refusal refused) {
        var status = refused.kind().status();
        var message = String.valueOf(refused.getMessage());
        if (refused.code().equals("definition_invalid")) {
            var mistakes = mistakes(refused.problems());
            return Tried.refused(
                    status,
                    "Nothing was tried: the definition has mistakes, which stand beside its text.",
                    Map.of(),
                    mistakes);
        }
        var field = field(refused);
        return field == null
                ? Tried.refused(status, message, Map.of(), List.of())
                : Tried.refused(422, CORRECT, Map.of(field, message), List.of());
    }

    private static List<Problem> mistakes(@Nullable Object problems) {
        return problems instanceof List<?> list
                ? list.stream().filter(Problem.class::isInstance).map(Problem.class::cast).toList()
                : List.of();
    }

    /** The field of the form that a field of the request stands for; null where it is none. */
    private static @Nullable String field(Refusal refused) {
        if (refused.code().equals("event_not_found")) {
            return "event";
        }
        var named = refused.field() == null ? "" : refused.field().replaceFirst("^/", "").replaceFirst("/.*$", "");
        return switch (named) {
            case "event" -> "json";
            case "input" -> "json";
            case "stubs" -> "stubs";
            case "events_to_come" -> "to_come";
            case String other -> null;
        };
    }
}
