package dev.millrace.api.source;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.source.HookRegistrations;
import dev.millrace.source.Sources;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Setting a source up at its provider. */
@RestController
class SourceRegistrationController {

    private final Sources sources;
    private final HookRegistrations registrations;
    private final PublicUrl publicUrl;
    private final Audit audit;

    SourceRegistrationController(Sources sources, HookRegistrations registrations, PublicUrl publicUrl, Audit audit) {
        this.sources = sources;
        this.registrations = registrations;
        this.publicUrl = publicUrl;
        this.audit = audit;
    }

    /**
     * Makes the webhook at the provider (GitHub, GitLab, Stripe), through a connection, with the source's address and a new
     * secret, which is the source's from then on; the one before stays good for a day. Each call makes another webhook there.
     */
    @PostMapping("/api/v1/sources/{name}/register")
    HookRegistrations.Registered register(
            Actor actor, @PathVariable String name, @RequestBody HookRegistrations.Wanted wanted) {
        actor.require(Right.DEVELOP);
        var source = sources.get(actor.workspaceId(), name);
        var registered = registrations.register(actor.workspaceId(), name, wanted, publicUrl.of(source.path()));
        audit.note(actor, Recorded.source(AuditAction.SOURCE_SECRET_ROTATED, source).saying("registered", true));
        return registered;
    }
}
