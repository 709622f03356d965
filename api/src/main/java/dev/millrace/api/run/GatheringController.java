package dev.millrace.api.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.automation.Automations;
import dev.millrace.gathering.Gathering;
import dev.millrace.gathering.Gatherings;
import dev.millrace.page.Page;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Instant;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class GatheringController {

    private final Automations automations;
    private final Gatherings gatherings;

    GatheringController(Automations automations, Gatherings gatherings) {
        this.automations = automations;
        this.gatherings = gatherings;
    }

    /** Events that wait for others with which they will start a run; {@code correlation} is what they have in common. */
    record View(JsonNode correlation, List<String> eventIds, Instant openedAt) {
        static View of(Gathering gathering) {
            return new View(gathering.correlation(), gathering.eventIds(), gathering.openedAt());
        }
    }

    /** Lists the oldest 100 sets of events that have come for an automation and do not suffice yet to start a run. */
    @GetMapping("/api/v1/automations/{namespace}/{name}/gatherings")
    Page<View> list(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.INSPECT);
        automations.get(actor.workspaceId(), namespace, name);
        return new Page<>(
                gatherings.open(actor.workspaceId(), namespace, name).stream()
                        .map(View::of)
                        .toList(),
                null);
    }
}
