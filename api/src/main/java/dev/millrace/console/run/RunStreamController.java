package dev.millrace.console.run;

import dev.millrace.run.Runs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@Controller
class RunStreamController {

    private final Runs runs;
    private final RunStreams streams;

    RunStreamController(Runs runs, RunStreams streams) {
        this.runs = runs;
        this.streams = streams;
    }

    /** 204 where too many look already: a browser does not ask again after that. */
    @GetMapping(path = "/runs/{runId}/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> stream(
            Actor actor, @PathVariable String runId, @RequestParam(defaultValue = "") String mark) {
        actor.require(Right.INSPECT);
        var run = runs.get(actor.workspaceId(), runId);
        return streams.open(actor.workspaceId(), run.runId(), mark)
                .map(emitter -> ResponseEntity.ok()
                        // Proxies that collect answers would hold the messages back.
                        .header("X-Accel-Buffering", "no")
                        .body(emitter))
                .orElseGet(() -> ResponseEntity.noContent().build());
    }
}
