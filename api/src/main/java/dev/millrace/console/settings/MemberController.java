package dev.millrace.console.settings;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.audit.Recorded;
import dev.millrace.api.member.MemberFields;
import dev.millrace.api.member.MemberRemoval;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Paths;
import dev.millrace.console.Secrets;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Member;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Right;
import dev.millrace.workspace.Sessions;
import dev.millrace.workspace.SignInLinks;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller("consoleMemberController")
@RequestMapping("/settings/members")
class MemberController {

    private static final int MOST_NAMED = 20;

    private final MemberStore members;
    private final Sessions sessions;
    private final SignInLinks links;
    private final PublicUrl publicUrl;
    private final MemberRemoval removal;
    private final Audit audit;

    MemberController(
            MemberStore members,
            Sessions sessions,
            SignInLinks links,
            PublicUrl publicUrl,
            MemberRemoval removal,
            Audit audit) {
        this.removal = removal;
        this.members = members;
        this.sessions = sessions;
        this.links = links;
        this.publicUrl = publicUrl;
        this.audit = audit;
    }

    @GetMapping("/new")
    ModelAndView form(Actor actor) {
        actor.require(Right.ADMINISTER);
        return form("", "", "operator").page();
    }

    /** Answers with the page itself: the link that signs the new member in is nowhere else. */
    @PostMapping
    ModelAndView create(
            Actor actor,
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String role) {
        actor.require(Right.ADMINISTER);
        try {
            var checked = MemberFields.email(email);
            var called = name.isBlank() ? checked : MemberFields.name(name);
            var wanted = MemberFields.role(role);
            var member = audit.with(
                    actor,
                    made -> Recorded.member(AuditAction.MEMBER_CREATED, made),
                    () -> members.create(actor.workspaceId(), checked, called, wanted, null));
            var link = url(links.create(member));
            return Secrets.page(
                    member.email() + " is a member",
                    KeyController.BACK,
                    "Sign-in link",
                    link,
                    "It signs the new member in, once, within an hour. Send it in a way that nobody else can read.");
        } catch (Refusal refused) {
            return form(email, name, role).refused(refused);
        }
    }

    @GetMapping("/{memberId}")
    ModelAndView edit(Actor actor, @PathVariable String memberId) {
        actor.require(Right.ADMINISTER);
        var member = member(actor, memberId);
        return editForm(member, member.name(), member.role().word()).page();
    }

    @PostMapping("/{memberId}")
    ModelAndView change(
            Actor actor,
            @PathVariable String memberId,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String role) {
        actor.require(Right.ADMINISTER);
        var member = member(actor, memberId);
        try {
            var called = MemberFields.name(name);
            var wanted = MemberFields.role(role);
            audit.with(
                    actor,
                    changed -> Recorded.member(AuditAction.MEMBER_CHANGED, changed),
                    () -> members.change(actor.workspaceId(), memberId, called, wanted, null));
            sessions.changed(memberId);
            return SeeOther.to("/settings", "%s is changed.".formatted(member.email()));
        } catch (Refusal refused) {
            return editForm(member, name, role).refused(refused);
        }
    }

    /** Answers with the page itself, as for a new member. */
    @PostMapping("/{memberId}/sign-in-link")
    ModelAndView signInLink(Actor actor, @PathVariable String memberId) {
        actor.require(Right.ADMINISTER);
        var member = member(actor, memberId);
        var made = audit.with(
                actor, link -> Recorded.member(AuditAction.SIGN_IN_LINK_CREATED, member), () -> links.replace(member));
        return Secrets.page(
                "A new link for " + member.email(),
                KeyController.BACK,
                "Sign-in link",
                url(made),
                "It signs the member in, once, within an hour; earlier links have ended. Send it in a way that nobody else can"
                        + " read.");
    }

    @GetMapping("/{memberId}/remove")
    ModelAndView askToRemove(Actor actor, @PathVariable String memberId) {
        actor.require(Right.ADMINISTER);
        var member = member(actor, memberId);
        return new Confirmation(
                        "Remove %s?".formatted(member.email()),
                        KeyController.BACK,
                        consequences(removal.loss(member)),
                        Paths.of("settings", "members", memberId, "remove"),
                        "Remove the member")
                .page();
    }

    @PostMapping("/{memberId}/remove")
    ModelAndView remove(Actor actor, @PathVariable String memberId) {
        actor.require(Right.ADMINISTER);
        var member = member(actor, memberId);
        return SeeOther.unlessConflict("/settings", () -> {
            removal.remove(actor, member);
            return SeeOther.to("/settings", "%s is not a member any more.".formatted(member.email()));
        });
    }

    private static List<String> consequences(MemberRemoval.Loss loss) {
        var consequences = new ArrayList<String>();
        consequences.add("Every browser in which this person is signed in is signed out.");
        if (loss.accounts() > 0) {
            consequences.add(
                    "%s disconnected: the services are told, and the tokens are deleted here in any case."
                            .formatted(
                                    loss.accounts() == 1
                                            ? "One personal account of theirs is"
                                            : "%,d personal accounts of theirs are".formatted(loss.accounts())));
            consequences.add(
                    loss.automations().isEmpty()
                            ? "No automation names one of them."
                            : "These automations name one of them, and stop at their next call of it: %s."
                                    .formatted(named(loss.automations())));
        }
        consequences.add(
                "What this person has made for the workspace stays with it: shared connections, and API keys too. Revoke those apart.");
        return consequences;
    }

    private static String named(List<String> automations) {
        var more = automations.size() - MOST_NAMED;
        var named = String.join(", ", automations.subList(0, Math.min(MOST_NAMED, automations.size())));
        return more > 0 ? "%s and %,d more".formatted(named, more) : named;
    }

    static Field role(String role) {
        return Field.choice(
                        "role",
                        "Role",
                        role,
                        List.of(
                                "admin", "admin: everything, keys and members included",
                                "developer", "developer: automations, sources, webhooks, connections",
                                "operator", "operator: look, start, retry, cancel, replay",
                                "member", "member: own settings"));
    }

    private Secret url(Secret link) {
        return Secret.of(publicUrl.of("/sign-in/" + link.reveal()));
    }

    private Member member(Actor actor, String memberId) {
        return members.find(actor.workspaceId(), memberId)
                .orElseThrow(() -> Refusal.notFound("member", memberId));
    }

    private static Form form(String email, String name, String role) {
        return new Form(
                "Add a member",
                KeyController.BACK,
                "The new member is invited by a link, which you see once.",
                "/settings/members",
                "Add the member",
                List.of(
                        Field.of("email", "email", "E-mail").value(email).placeholder("ada@example.com"),
                        Field.text("name", "Name").value(name).optional(),
                        role(role)));
    }

    private static Form editForm(Member member, String name, String role) {
        var path = Paths.of("settings", "members", member.memberId());
        return new Form(
                        "Change " + member.email(),
                        KeyController.BACK,
                        "A changed role signs the person out everywhere.",
                        path,
                        "Save",
                        List.of(Field.text("name", "Name").value(name), role(role)))
                .with(Action.act("New sign-in link", path + "/sign-in-link"), Action.page("Remove", path + "/remove"));
    }
}
