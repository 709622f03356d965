package dev.millrace.api.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditQuery;
import dev.millrace.audit.AuditRecord;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/audit")
class AuditController {

    private final Audit audit;

    AuditController(Audit audit) {
        this.audit = audit;
    }

    /**
     * A record.
     *
     * @param action what is acted on, a dot, what was done
     * @param detail what else an admin would ask for; never a secret, a query or a body
     */
    record RecordView(String auditId, Instant at, ActorView actor, String action, TargetView target, JsonNode detail) {
        static RecordView of(AuditRecord found) {
            return new RecordView(
                    found.auditId(),
                    found.at(),
                    new ActorView(found.actorId(), found.actorName()),
                    found.action(),
                    new TargetView(found.targetId(), found.targetName()),
                    found.detail());
        }
    }

    /** @param name the e-mail or the key's name, as it was then */
    record ActorView(String id, String name) {}

    record TargetView(String id, @Nullable String name) {}

    /**
     * Lists who did what, the newest first: keys made and revoked, members changed, accounts connected and disconnected, calls
     * made through them by {@code proxy}, providers set up, sources, webhooks and automations changed, runs stopped by hand. For
     * admins. Records go back ninety days, unless the deployment says otherwise, and can be neither changed nor deleted.
     *
     * @param actor the id or the name of a member or an API key
     * @param action one action, such as {@code api_key.created}, or all of a kind, such as {@code connection.*}
     * @param from the first day or time, such as {@code 2026-11-22} or {@code 2026-11-22T09:00:00Z}
     * @param to the first day or time that is not wanted any more
     */
    @GetMapping
    Page<RecordView> list(
            Actor asking,
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            PageRequest page) {
        asking.require(Right.ADMINISTER);
        return audit.list(asking.workspaceId(), AuditQuery.of(actor, action, from, to), page).map(RecordView::of);
    }

    /** Shows one record, for admins. */
    @GetMapping("/{auditId}")
    RecordView get(Actor asking, @PathVariable String auditId) {
        asking.require(Right.ADMINISTER);
        return RecordView.of(audit.get(asking.workspaceId(), auditId));
    }
}
