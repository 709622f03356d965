package dev.millrace.api.trial;

import dev.millrace.trial.Report;
import dev.millrace.trial.Trials;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/automations")
class TrialController {

    private final TriedDefinitions definitions;
    private final TrialReader reader;
    private final Trials trials;

    TrialController(TriedDefinitions definitions, TrialReader reader, Trials trials) {
        this.definitions = definitions;
        this.reader = reader;
        this.trials = trials;
    }

    /**
     * Tries an automation. Runs a stored version, or the definition that is given, with time skipped and calls answered by
     * stubs: what would be called, emitted and waited for, and how it would end. 200 also where it would fault, and where it
     * would wait for an event that is not among those to come. Nothing is stored or sent; what a given definition refers to
     * outside is read, unless stubs give it. After ten seconds the dry run is ended, and {@code stopped} says so.
     */
    @PostMapping("/{namespace}/{name}/test")
    Report test(
            Actor actor,
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestBody(required = false) @Nullable TrialRequest request) {
        actor.require(Right.DEVELOP);
        var wanted = request == null ? TrialRequest.NOTHING : request;
        wanted.check();
        var definition = definitions.find(
                actor,
                namespace,
                name,
                wanted.version(),
                wanted.definition(),
                wanted.stubs() == null ? List.of() : wanted.stubs());
        return trials.run(actor.workspaceId(), reader.trial(actor, definition, wanted));
    }
}
