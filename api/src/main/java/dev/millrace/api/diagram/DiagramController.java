package dev.millrace.api.diagram;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.automation.Automations;
import dev.millrace.id.Sha256;
import dev.millrace.language.diagram.Diagram;
import dev.millrace.refusal.Refusal;
import dev.millrace.run.Runs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
class DiagramController {

    private static final String SVG = "image/svg+xml";
    private static final String POLICY =
            "default-src 'none'; style-src 'sha256-%s'; frame-ancestors 'none'".formatted(sha256(Diagram.style()));

    private final Automations automations;
    private final Runs runs;
    private final Diagrams diagrams;

    DiagramController(Automations automations, Runs runs, Diagrams diagrams) {
        this.automations = automations;
        this.runs = runs;
        this.diagrams = diagrams;
    }

    /**
     * Draws an automation. A flow chart of the current version, or of the one asked for, as an SVG file that follows the
     * reader's light or dark setting; each task has its JSON pointer in <code>data-pointer</code>. The middle of long lists is
     * drawn as one node.
     */
    @GetMapping(path = "/automations/{namespace}/{name}/diagram", produces = SVG)
    ResponseEntity<byte[]> ofAutomation(
            Actor actor,
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String version) {
        actor.require(Right.INSPECT);
        var workspaceId = actor.workspaceId();
        var automation = automations.get(workspaceId, namespace, name);
        var shown = automations.version(
                workspaceId, namespace, name, version == null ? automation.version() : version);
        var diagram = diagrams.ofVersion(workspaceId, shown)
                .orElseThrow(() -> Refusal.notFound("diagram", "%s/%s:%s".formatted(namespace, name, shown.version())));
        return answer(diagram.standalone(null));
    }

    /**
     * Draws a run. The diagram of the version that the run is pinned to with the run laid over it: how each task stands, how
     * often it was begun and in which attempt, and which ways the run has taken.
     */
    @GetMapping(path = "/runs/{runId}/diagram", produces = SVG)
    ResponseEntity<byte[]> ofRun(Actor actor, @PathVariable String runId) {
        actor.require(Right.INSPECT);
        var run = runs.find(actor.workspaceId(), runId);
        var diagram = diagrams.ofRun(actor.workspaceId(), run)
                .orElseThrow(() -> Refusal.notFound("diagram", runId));
        return answer(diagram.standalone(runs.progress(run)));
    }

    private static ResponseEntity<byte[]> answer(String svg) {
        return ResponseEntity.ok()
                .contentType(MediaType.valueOf(SVG))
                .header("Content-Security-Policy", POLICY)
                .body(svg.getBytes(UTF_8));
    }

    private static String sha256(String text) {
        return Base64.getEncoder().encodeToString(Sha256.of(text));
    }
}
