package dev.millrace.api.diagram;

import dev.millrace.automation.Automations;
import dev.millrace.automation.StoredDefinitions;
import dev.millrace.automation.StoredVersion;
import dev.millrace.language.diagram.Diagram;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.run.Run;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Makes diagrams of what is stored. Empty where this version of Millrace can no longer read the definition: a page then
 * shows everything else.
 */
@Component
public class Diagrams {

    private final Automations automations;
    private final StoredDefinitions definitions;

    Diagrams(Automations automations, StoredDefinitions definitions) {
        this.automations = automations;
        this.definitions = definitions;
    }

    public Optional<Diagram> ofVersion(String workspaceId, StoredVersion version) {
        try {
            return Optional.of(Diagram.of(definitions.load(new DefinitionRef(
                    workspaceId, version.namespace(), version.name(), version.version(), version.sha256()))));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /** The diagram of the version that {@code run} is pinned to, which outlives its automation. */
    public Optional<Diagram> ofRun(String workspaceId, Run run) {
        var pin = run.automation();
        return ofVersion(workspaceId, automations.version(workspaceId, pin.namespace(), pin.name(), pin.version()));
    }
}
