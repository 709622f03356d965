package dev.millrace.console.settings;

import dev.millrace.api.audit.Recorded;
import dev.millrace.api.member.MemberFields;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.console.Paths;
import dev.millrace.console.Secrets;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Right;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller
@RequestMapping("/settings/keys")
class KeyController {

    static final Link BACK = new Link("Settings", "/settings");

    private final ApiKeys keys;
    private final Audit audit;

    KeyController(ApiKeys keys, Audit audit) {
        this.keys = keys;
        this.audit = audit;
    }

    @GetMapping("/new")
    ModelAndView form(Actor actor) {
        actor.require(Right.ADMINISTER);
        return form("", "developer").page();
    }

    /** Answers with the page itself: the key is nowhere else. */
    @PostMapping
    ModelAndView create(
            Actor actor, @RequestParam(defaultValue = "") String name, @RequestParam(defaultValue = "") String role) {
        actor.require(Right.ADMINISTER);
        try {
            var wanted = MemberFields.role(role);
            var called = MemberFields.name(name);
            var made = audit.with(
                    actor,
                    created -> Recorded.key(AuditAction.API_KEY_CREATED, created.apiKey()),
                    () -> keys.create(actor.workspaceId(), called, wanted, actor.id()));
            return Secrets.page(
                    "The API key is made",
                    BACK,
                    "API key",
                    made.key(),
                    "Programs send it as the header 'Authorization: Bearer <API key>'.");
        } catch (Refusal refused) {
            return form(name, role).refused(refused);
        }
    }

    @GetMapping("/{keyId}/revoke")
    ModelAndView askToRevoke(Actor actor, @PathVariable String keyId) {
        actor.require(Right.ADMINISTER);
        var key = keys.get(actor.workspaceId(), keyId);
        return new Confirmation(
                        "Revoke the key '%s'?".formatted(key.name()),
                        BACK,
                        List.of(
                                "Programs that send it are answered with 401 within five seconds.",
                                "It cannot be given back; they need another key."),
                        Paths.of("settings", "keys", keyId, "revoke"),
                        "Revoke the key")
                .page();
    }

    @PostMapping("/{keyId}/revoke")
    ModelAndView revoke(Actor actor, @PathVariable String keyId) {
        actor.require(Right.ADMINISTER);
        var key = keys.get(actor.workspaceId(), keyId);
        if (!key.revoked()) {
            audit.with(actor, Recorded.key(AuditAction.API_KEY_REVOKED, key), () -> keys.revoke(actor.workspaceId(), keyId));
        }
        return SeeOther.to("/settings", "The key '%s' is revoked.".formatted(key.name()));
    }

    private static Form form(String name, String role) {
        return new Form(
                "New API key",
                BACK,
                "A program's credential. It may do what its role may do, in this workspace.",
                "/settings/keys",
                "Make the key",
                List.of(
                        Field.text("name", "Name").value(name).placeholder("Deployment").hint("What uses it."),
                        MemberController.role(role)));
    }
}
