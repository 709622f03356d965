package dev.millrace.api.source;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.source.HookTrials;
import dev.millrace.source.Sources;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Trying a source with what its provider would send. */
@RestController
@RequestMapping("/api/v1/sources/{name}")
class SourceSampleController {

    private final Sources sources;
    private final HookTrials trials;
    private final PublicUrl publicUrl;

    SourceSampleController(Sources sources, HookTrials trials, PublicUrl publicUrl) {
        this.sources = sources;
        this.trials = trials;
        this.publicUrl = publicUrl;
    }

    /**
     * Which sample.
     *
     * @param event as the list of samples names it; the first of them by default
     */
    record Wanted(@Nullable String event) {}

    record Names(List<String> data, @Nullable String nextCursor) {}

    /** Lists the samples that can be sent to a source; none where only its provider can sign. */
    @GetMapping("/samples")
    Names samples(Actor actor, @PathVariable String name) {
        actor.require(Right.INSPECT);
        return new Names(trials.samples(actor.workspaceId(), name), null);
    }

    /**
     * Sends a sample to a source: a small made-up request, signed with the source's secret, which stays here, and taken as every
     * other. What comes of it is real: the automations that listen for such an event start.
     */
    @PostMapping("/test")
    @ResponseStatus(HttpStatus.ACCEPTED)
    HookTrials.Tried test(
            Actor actor, @PathVariable String name, @RequestBody(required = false) @Nullable Wanted wanted) {
        actor.require(Right.OPERATE);
        var source = sources.get(actor.workspaceId(), name);
        return trials.send(
                actor.workspaceId(), name, wanted == null ? null : wanted.event(), publicUrl.of(source.path()));
    }
}
