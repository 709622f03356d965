package dev.millrace.automation;

import dev.millrace.automation.Automations.AllowedUses;
import dev.millrace.automation.Automations.KnownConnections;
import dev.millrace.language.action.Actions;
import dev.millrace.language.lint.Linter;
import dev.millrace.language.lint.MachineUse;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.lint.Surroundings;
import dev.millrace.language.resource.Fetch;
import dev.millrace.language.resource.Retrieved;
import dev.millrace.language.resource.Retrieval;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks definitions of a workspace: what is written in them, and what they refer to outside. */
@Component
public class DefinitionCheck {

    private final KnownConnections connections;
    private final AllowedUses uses;
    private final Actions actions;
    private final Outside outside;

    /** What lies outside, as a workspace may read it. The call feature provides it. */
    public interface Outside {
        /** Reads what one definition refers to, within the time that a definition has for it; begins when it is asked for. */
        Fetch fetch(String workspaceId);
    }

    DefinitionCheck(KnownConnections connections, AllowedUses uses, Actions actions, Outside outside) {
        this.connections = connections;
        this.uses = uses;
        this.actions = actions;
        this.outside = outside;
    }

    /** Every problem of a definition, also of one that cannot be read. Nothing outside is read. */
    public List<Problem> lint(String workspaceId, byte[] definition) {
        try {
            return lint(workspaceId, Source.read(definition));
        } catch (UnreadableSource unreadable) {
            return List.of(Problem.of(unreadable));
        }
    }

    List<Problem> lint(String workspaceId, Source definition) {
        return linter(workspaceId).lint(definition);
    }

    /** Reads and checks what {@code definition}, in which the linter finds no error, refers to outside. */
    Retrieved retrieve(String workspaceId, Source definition) {
        return retrieve(workspaceId, definition, outside.fetch(workspaceId));
    }

    /** As {@link #retrieve(String, Source)}, read by {@code fetch}. */
    public Retrieved retrieve(String workspaceId, Source definition, Fetch fetch) {
        return Retrieval.retrieve(definition, linter(workspaceId), fetch);
    }

    /** What is really outside. */
    public Fetch outside(String workspaceId) {
        return outside.fetch(workspaceId);
    }

    private Linter linter(String workspaceId) {
        return new Linter(new Surroundings() {
            @Override
            public boolean knowsConnection(String name) {
                return connections.exists(workspaceId, name);
            }

            @Override
            public @Nullable String objection(MachineUse use) {
                return uses.objection(use);
            }

            @Override
            public Actions actions() {
                return actions;
            }
        });
    }
}
