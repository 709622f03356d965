package dev.millrace.api.trial;

import dev.millrace.automation.Automations;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.lint.Severity;
import dev.millrace.language.source.Source;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The definitions that somebody wants to try: stored ones, and such as are not stored yet. */
@Component
public class TriedDefinitions {

    private final Automations automations;

    TriedDefinitions(Automations automations) {
        this.automations = automations;
    }

    /**
     * The definition of {@code namespace/name} to try.
     *
     * @param version null for the current one
     * @param text what to try instead of a stored version; null where that is tried
     * @throws Refusal where it is not there, or has mistakes
     */
    public Definition find(
            Actor actor, String namespace, String name, @Nullable String version, @Nullable String text) {
        return text == null ? stored(actor, namespace, name, version) : given(actor, namespace, name, text);
    }

    private Definition stored(Actor actor, String namespace, String name, @Nullable String version) {
        var current = automations.get(actor.workspaceId(), namespace, name);
        var stored = automations.version(
                actor.workspaceId(), namespace, name, version == null ? current.version() : version);
        return DefinitionReader.read(Source.read(stored.definition()).tree());
    }

    private Definition given(Actor actor, String namespace, String name, String text) {
        var problems = automations.lint(actor.workspaceId(), text.getBytes(StandardCharsets.UTF_8));
        if (problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR)) {
            throw Refusal.invalid(
                            "definition_invalid",
                            "definition",
                            "The definition has mistakes; each is in error.problems with its line.")
                    .withProblems(problems);
        }
        var definition = DefinitionReader.read(Source.read(text).tree());
        var document = definition.document();
        if (!document.namespace().equals(namespace) || !document.name().equals(name)) {
            throw Refusal.invalid(
                    "trial_invalid",
                    "definition",
                    "This is the definition of %s/%s, and the address names %s/%s."
                            .formatted(document.namespace(), document.name(), namespace, name));
        }
        return definition;
    }
}
