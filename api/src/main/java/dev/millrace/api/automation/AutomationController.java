package dev.millrace.api.automation;

import dev.millrace.automation.Automation;
import dev.millrace.automation.Automation.Trigger;
import dev.millrace.automation.Automations;
import dev.millrace.automation.StoredVersion;
import dev.millrace.language.lint.Problem;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Instant;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/automations")
class AutomationController {

    private static final String YAML = "application/yaml";
    private static final String OLD_YAML = "application/x-yaml";
    private static final String TEXT_YAML = "text/yaml";
    private static final String JSON = "application/json";

    private final Automations automations;

    AutomationController(Automations automations) {
        this.automations = automations;
    }

    /** What storing a definition answers. */
    record Published(
            String namespace,
            String name,
            String version,
            boolean enabled,
            List<Trigger> triggers,
            Instant createdAt,
            List<Problem> problems) {}

    record Problems(List<Problem> problems) {}

    /** A version in lists, and with its text alone. */
    record Version(String namespace, String name, String version, String sha256, String createdBy, Instant createdAt) {
        static Version of(StoredVersion stored) {
            return new Version(
                    stored.namespace(),
                    stored.name(),
                    stored.version(),
                    stored.sha256(),
                    stored.createdBy(),
                    stored.createdAt());
        }
    }

    /** Stores a definition as a new immutable version: 201, or 200 when the same contents are there already. */
    @PostMapping(consumes = {YAML, OLD_YAML, TEXT_YAML, JSON})
    ResponseEntity<Published> publish(Actor actor, @RequestBody byte[] definition) {
        actor.require(Right.DEVELOP);
        var publication = automations.publish(actor, definition);
        var automation = publication.automation();
        return ResponseEntity.status(publication.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .body(new Published(
                        automation.namespace(),
                        automation.name(),
                        automation.version(),
                        automation.enabled(),
                        automation.triggers(),
                        automation.createdAt(),
                        publication.problems()));
    }

    /** Every problem of a definition, also of one that cannot be read. Stores nothing. */
    @PostMapping(path = "/lint", consumes = {YAML, OLD_YAML, TEXT_YAML, JSON})
    Problems lint(Actor actor, @RequestBody byte[] definition) {
        actor.require(Right.INSPECT);
        return new Problems(automations.lint(actor.workspaceId(), definition));
    }

    @GetMapping
    Page<Automation> list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        return automations.list(actor.workspaceId(), page);
    }

    @GetMapping("/{namespace}/{name}")
    Automation get(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.INSPECT);
        return automations.get(actor.workspaceId(), namespace, name);
    }

    @DeleteMapping("/{namespace}/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        automations.delete(actor.workspaceId(), namespace, name);
    }

    /** The newest 200 versions, without their text. */
    @GetMapping("/{namespace}/{name}/versions")
    Page<Version> versions(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.INSPECT);
        return new Page<>(
                automations.versions(actor.workspaceId(), namespace, name).stream()
                        .map(Version::of)
                        .toList(),
                null);
    }

    /** One version with its definition as it was written. */
    @GetMapping("/{namespace}/{name}/versions/{version}")
    StoredVersion version(
            Actor actor, @PathVariable String namespace, @PathVariable String name, @PathVariable String version) {
        actor.require(Right.INSPECT);
        return automations.version(actor.workspaceId(), namespace, name, version);
    }

    @PostMapping("/{namespace}/{name}/enable")
    Automation enable(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        return automations.enable(actor.workspaceId(), namespace, name, true);
    }

    @PostMapping("/{namespace}/{name}/disable")
    Automation disable(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        return automations.enable(actor.workspaceId(), namespace, name, false);
    }
}
