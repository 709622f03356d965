package dev.millrace.console.settings;

import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.audit.AuditQuery;
import dev.millrace.audit.AuditRecord;
import dev.millrace.console.Curl;
import dev.millrace.console.Field;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Who did what, for admins. */
@Controller("consoleAuditController")
@RequestMapping("/settings/audit")
class AuditController {

    private static final String PATH = "/settings/audit";

    private final Audit audit;
    private final Moments moments;
    private final Curl curl;

    AuditController(Audit audit, Moments moments, Curl curl) {
        this.audit = audit;
        this.moments = moments;
        this.curl = curl;
    }

    /**
     * @param filtered whether the list is not the whole record
     * @param problem what is wrong with the filter; null where nothing is
     */
    record AuditPage(
            List<Row> rows,
            Pager pager,
            String actor,
            List<Field.Choice> actions,
            String from,
            String to,
            boolean filtered,
            @Nullable String problem,
            String curl) {}

    record Row(String who, String whoId, String what, String target, String targetId, String details, Moment when) {}

    @GetMapping
    ModelAndView list(
            Actor asking,
            @RequestParam(defaultValue = "") String actor,
            @RequestParam(defaultValue = "") String action,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            PageRequest page) {
        asking.require(Right.ADMINISTER);
        var problem = (String) null;
        var found = new Page<AuditRecord>(List.of(), null);
        try {
            found = audit.list(asking.workspaceId(), AuditQuery.of(actor, action, from, to), page);
        } catch (Refusal refused) {
            problem = refused.getMessage();
        }
        var filtered = page.after() != null || Stream.of(actor, action, from, to).anyMatch(said -> !said.isBlank());
        var shown = new ModelAndView(
                "settings/audit",
                "page",
                new AuditPage(
                        found.data().stream().map(this::row).toList(),
                        Pager.of(found, page, PATH, "actor", actor, "action", action, "from", from, "to", to),
                        actor,
                        Stream.of(AuditAction.values())
                                .map(one -> new Field.Choice(one.word(), words(one), one.word().equals(action)))
                                .toList(),
                        from,
                        to,
                        filtered,
                        problem,
                        curl.get("/api/v1/audit")));
        if (problem != null) {
            shown.setStatus(HttpStatusCode.valueOf(Refusal.Kind.INVALID.status()));
        }
        return shown;
    }

    private Row row(AuditRecord one) {
        return new Row(
                one.actorName(),
                one.actorId(),
                AuditAction.find(one.action()).map(AuditController::words).orElse(one.action()),
                one.targetName() == null ? one.targetId() : one.targetName(),
                one.targetId(),
                one.detail().propertyStream()
                        .map(said -> said.getKey().replace('_', ' ') + " " + said.getValue().asText())
                        .collect(Collectors.joining(", ")),
                moments.of(one.at()));
    }

    private static String words(AuditAction action) {
        return switch (action) {
            case SYNC_CREATED -> "made a sync";
            case SYNC_CHANGED -> "changed a sync";
            case SYNC_PAUSED -> "paused a sync";
            case SYNC_RESUMED -> "resumed a sync";
            case SYNC_RESET -> "reset a sync";
            case SYNC_BACKFILLED -> "had a sync read again";
            case SYNC_DELETED -> "deleted a sync";
            case CONNECTION_CREATED -> "stored a connection";
            case CONNECTION_CONNECTED -> "connected an account";
            case CONNECTION_DISCONNECTED -> "disconnected an account";
            case CONNECTION_CALLED -> "called through an account";
            case CONNECT_LINK_CREATED -> "made a link to connect an account";
            case PROVIDER_CREATED -> "added a provider";
            case PROVIDER_DELETED -> "deleted a provider";
            case PROVIDER_CLIENT_SET -> "set a provider up";
            case PROVIDER_CLIENT_FORGOTTEN -> "took a provider's set-up away";
            case VAULT_ROTATED -> "sealed secrets with the current key";
            case VAULT_KEY_FORGOTTEN -> "let an encryption key go";
            case API_KEY_CREATED -> "made an API key";
            case API_KEY_REVOKED -> "revoked an API key";
            case MEMBER_CREATED -> "added a member";
            case MEMBER_CHANGED -> "changed a member";
            case MEMBER_REMOVED -> "removed a member";
            case MEMBER_PASSWORD_SET -> "set their password";
            case SIGN_IN_LINK_CREATED -> "made a sign-in link";
            case IDENTITY_LINKED -> "linked an account to sign in with";
            case IDENTITY_UNLINKED -> "unlinked an account to sign in with";
            case SOURCE_CREATED -> "made a source";
            case SOURCE_CHANGED -> "changed a source";
            case SOURCE_SECRET_ROTATED -> "changed a source's secret";
            case SOURCE_DELETED -> "deleted a source";
            case WEBHOOK_CREATED -> "made a webhook";
            case WEBHOOK_CHANGED -> "changed a webhook";
            case WEBHOOK_ENABLED -> "switched a webhook on";
            case WEBHOOK_DISABLED -> "paused a webhook";
            case WEBHOOK_SECRET_ROTATED -> "rotated a webhook's secret";
            case WEBHOOK_DELETED -> "deleted a webhook";
            case AUTOMATION_VERSION_ADDED -> "stored a version of an automation";
            case AUTOMATION_ENABLED -> "enabled an automation";
            case AUTOMATION_DISABLED -> "disabled an automation";
            case AUTOMATION_DELETED -> "deleted an automation";
            case RUN_CANCELLED -> "cancelled a run";
            case RUN_SUSPENDED -> "suspended a run";
            case RUN_RESUMED -> "went on with a run";
            case RECORD_TYPE_DELETED -> "deleted a type of records";
            case PORTAL_LINK_CREATED -> "made a link to the portal";
            case PORTAL_LINK_DELETED -> "deleted a link to the portal";
        };
    }
}
