package dev.millrace.api.automation;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.automation.Automation;
import dev.millrace.automation.Automation.Times;
import dev.millrace.automation.Automation.Trigger;
import dev.millrace.automation.Automations;
import dev.millrace.automation.StoredResource;
import dev.millrace.automation.StoredVersion;
import dev.millrace.language.lint.Problem;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
    private final Audit audit;

    AutomationController(Automations automations, Audit audit) {
        this.automations = automations;
        this.audit = audit;
    }

    /** What storing a definition answers. */
    record Published(
            String namespace,
            String name,
            String version,
            boolean enabled,
            List<Trigger> triggers,
            @Nullable Times schedule,
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

    /**
     * Publishes a version of an automation. Stores the definition (YAML or JSON, at most 1 MiB) as a new immutable
     * version and makes it the current one: 201, or 200 when the same contents are there already. 422 with every problem and
     * its line where it has errors, 409 where the version exists with other contents; nothing is stored then. Runs under way
     * keep the version that they began with. What the definition refers to outside, schemas and functions, is read now and
     * kept with the version; what cannot be read is an error too.
     */
    @PostMapping(consumes = {YAML, OLD_YAML, TEXT_YAML, JSON})
    ResponseEntity<Published> publish(Actor actor, @RequestBody byte[] definition) {
        actor.require(Right.DEVELOP);
        var publication = automations.publish(
                actor,
                definition,
                stored -> audit.note(
                        actor, Recorded.automation(AuditAction.AUTOMATION_VERSION_ADDED, stored.automation())));
        var automation = publication.automation();
        return ResponseEntity.status(publication.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .body(new Published(
                        automation.namespace(),
                        automation.name(),
                        automation.version(),
                        automation.enabled(),
                        automation.triggers(),
                        automation.schedule(),
                        automation.createdAt(),
                        publication.problems()));
    }

    /**
     * Checks a definition. Gives every problem with its line and column, also of a text that cannot be read, and stores
     * nothing. What the definition refers to outside is not read.
     */
    @PostMapping(path = "/lint", consumes = {YAML, OLD_YAML, TEXT_YAML, JSON})
    Problems lint(Actor actor, @RequestBody byte[] definition) {
        actor.require(Right.INSPECT);
        return new Problems(automations.lint(actor.workspaceId(), definition));
    }

    /** Lists the automations, the newest first. */
    @GetMapping
    Page<Automation> list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        return automations.list(actor.workspaceId(), page);
    }

    /** Shows an automation with its current version and what starts it. */
    @GetMapping("/{namespace}/{name}")
    Automation get(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.INSPECT);
        return automations.get(actor.workspaceId(), namespace, name);
    }

    /**
     * Deletes an automation. No event starts it any more, and its name may be used again; runs under way end as they
     * began, and past runs stay. Deleting it again is a 404.
     */
    @DeleteMapping("/{namespace}/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        audit.with(
                actor,
                Recorded.automation(
                        AuditAction.AUTOMATION_DELETED, automations.get(actor.workspaceId(), namespace, name)),
                () -> automations.delete(actor.workspaceId(), namespace, name));
    }

    /** Lists the versions, the newest first, without their text. */
    @GetMapping("/{namespace}/{name}/versions")
    Page<Version> versions(Actor actor, @PathVariable String namespace, @PathVariable String name, PageRequest page) {
        actor.require(Right.INSPECT);
        return automations.versions(actor.workspaceId(), namespace, name, page).map(Version::of);
    }

    /** Shows one version with its definition as it was written. */
    @GetMapping("/{namespace}/{name}/versions/{version}")
    StoredVersion version(
            Actor actor, @PathVariable String namespace, @PathVariable String name, @PathVariable String version) {
        actor.require(Right.INSPECT);
        return automations.version(actor.workspaceId(), namespace, name, version);
    }

    /** Shows what a version refers to outside, schemas and functions, as it was read when the version was stored. */
    @GetMapping("/{namespace}/{name}/versions/{version}/resources")
    Page<StoredResource> resources(
            Actor actor, @PathVariable String namespace, @PathVariable String name, @PathVariable String version) {
        actor.require(Right.INSPECT);
        return new Page<>(automations.resources(actor.workspaceId(), namespace, name, version), null);
    }

    /**
     * Lets events start the automation. Events that came while it was disabled are not made up for. Repeating it changes
     * nothing.
     */
    @PostMapping("/{namespace}/{name}/enable")
    Automation enable(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        return enable(actor, namespace, name, true);
    }

    /**
     * Keeps events from starting the automation. Runs under way go on, and it can still be started by hand. Repeating it
     * changes nothing.
     */
    @PostMapping("/{namespace}/{name}/disable")
    Automation disable(Actor actor, @PathVariable String namespace, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        return enable(actor, namespace, name, false);
    }

    private Automation enable(Actor actor, String namespace, String name, boolean enabled) {
        var before = automations.get(actor.workspaceId(), namespace, name);
        return before.enabled() == enabled
                ? before
                : audit.with(
                        actor,
                        Recorded::enabled,
                        () -> automations.enable(actor.workspaceId(), namespace, name, enabled));
    }
}
