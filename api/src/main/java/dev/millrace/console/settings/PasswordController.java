package dev.millrace.console.settings;

import dev.millrace.api.audit.Recorded;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Right;
import dev.millrace.workspace.Sessions;
import java.util.ArrayList;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** A member's own password, which whoever was invited by a link sets here first. */
@Controller
@RequestMapping("/settings/password")
class PasswordController {

    private final MemberStore members;
    private final PasswordCheck passwords;
    private final Sessions sessions;
    private final Audit audit;

    PasswordController(MemberStore members, PasswordCheck passwords, Sessions sessions, Audit audit) {
        this.members = members;
        this.passwords = passwords;
        this.sessions = sessions;
        this.audit = audit;
    }

    @GetMapping
    ModelAndView form(Actor actor) {
        actor.require(Right.CONNECT);
        return form(hasPassword(actor)).page();
    }

    @PostMapping
    ModelAndView change(
            Actor actor,
            @RequestParam(defaultValue = "") String current,
            @RequestParam(defaultValue = "") String password) {
        actor.require(Right.CONNECT);
        var had = hasPassword(actor);
        try {
            if (had && !passwords.isOf(actor.name(), Secret.of(current))) {
                throw Refusal.invalid("field_invalid", "current", "This is not your password.");
            }
            var hash = passwords.hash(Secret.of(password));
            audit.with(
                    actor,
                    changed -> Recorded.member(AuditAction.MEMBER_PASSWORD_SET, changed),
                    () -> members.change(actor.workspaceId(), actor.id(), null, null, hash));
        } catch (Refusal refused) {
            return form(had).refused(refused);
        }
        sessions.changed(actor.id());
        return SeeOther.to("/sign-in", "Your password is set. Sign in with it.");
    }

    private boolean hasPassword(Actor actor) {
        return members.credentials(actor.name())
                .filter(credentials -> credentials.passwordHash() != null)
                .isPresent();
    }

    private static Form form(boolean had) {
        var fields = new ArrayList<Field>();
        if (had) {
            fields.add(Field.password("current", "Current password"));
        }
        fields.add(Field.password("password", "New password").hint("At least 10 characters."));
        return new Form(
                had ? "Change your password" : "Set a password",
                KeyController.BACK,
                "It signs you out in every browser, this one included.",
                "/settings/password",
                "Save",
                fields);
    }
}
