package dev.millrace.api.trial;

import dev.millrace.automation.Automations;
import dev.millrace.automation.DefinitionCheck;
import dev.millrace.automation.StoredDefinitions;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.source.Source;
import dev.millrace.refusal.Refusal;
import dev.millrace.trial.Stub;
import dev.millrace.trial.StubbedResources;
import dev.millrace.workspace.Actor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The definitions that somebody wants to try: stored ones, and such as are not stored yet. */
@Component
public class TriedDefinitions {

    private final Automations automations;
    private final StoredDefinitions definitions;
    private final DefinitionCheck check;

    TriedDefinitions(Automations automations, StoredDefinitions definitions, DefinitionCheck check) {
        this.automations = automations;
        this.definitions = definitions;
        this.check = check;
    }

    /**
     * The definition of {@code namespace/name} to try.
     *
     * @param version null for the current one
     * @param text what to try instead of a stored version; null where that is tried
     * @param stubs which give what the text refers to outside; what none of them gives is read
     * @throws Refusal where it is not there, or has mistakes
     */
    public Definition find(
            Actor actor,
            String namespace,
            String name,
            @Nullable String version,
            @Nullable String text,
            List<Stub> stubs) {
        return text == null
                ? stored(actor, namespace, name, version)
                : named(namespace, name, written(actor, text, stubs));
    }

    /** A stored version, the current one where none is named. */
    public Definition stored(Actor actor, String namespace, String name, @Nullable String version) {
        var current = automations.get(actor.workspaceId(), namespace, name);
        var stored = automations.version(
                actor.workspaceId(), namespace, name, version == null ? current.version() : version);
        return definitions.load(
                new DefinitionRef(actor.workspaceId(), namespace, name, stored.version(), stored.sha256()));
    }

    private static Definition named(String namespace, String name, Definition definition) {
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

    /**
     * The definition that {@code text} is; refuses one with mistakes by {@code definition_invalid} and all its problems.
     *
     * @param stubs which give what it refers to outside; what none of them gives is read
     */
    public Definition written(Actor actor, String text, List<Stub> stubs) {
        refuseErrors(check.lint(actor.workspaceId(), text.getBytes(StandardCharsets.UTF_8)));
        var source = Source.read(text);
        var outside = check.retrieve(
                actor.workspaceId(), source, StubbedResources.before(stubs, check.outside(actor.workspaceId())));
        refuseErrors(outside.problems());
        return DefinitionReader.read(source.tree(), outside.resources());
    }

    private static void refuseErrors(List<Problem> problems) {
        if (Problem.anyError(problems)) {
            throw Refusal.invalid(
                            "definition_invalid",
                            "definition",
                            "The definition has mistakes; each is in error.problems with its line.")
                    .withProblems(problems);
        }
    }
}
