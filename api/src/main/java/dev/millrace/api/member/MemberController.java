package dev.millrace.api.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.audit.Recorded;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Member;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Right;
import dev.millrace.workspace.Sessions;
import dev.millrace.workspace.SignInLinks;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/members")
class MemberController {

    private final MemberStore members;
    private final Sessions sessions;
    private final SignInLinks links;
    private final PasswordCheck passwords;
    private final PublicUrl publicUrl;
    private final MemberRemoval removal;
    private final Audit audit;

    MemberController(
            MemberStore members,
            Sessions sessions,
            SignInLinks links,
            PasswordCheck passwords,
            PublicUrl publicUrl,
            MemberRemoval removal,
            Audit audit) {
        this.removal = removal;
        this.members = members;
        this.sessions = sessions;
        this.links = links;
        this.passwords = passwords;
        this.publicUrl = publicUrl;
        this.audit = audit;
    }

    record Creation(@Nullable String email, @Nullable String name, @Nullable String role, @Nullable String password) {

        /** A record's own would show the password to whoever logs it. */
        @Override
        public String toString() {
            return "Creation[role=%s]".formatted(role);
        }
    }

    /** What is null stays as it is. */
    record Change(@Nullable String name, @Nullable String role, @Nullable String password) {

        @Override
        public String toString() {
            return "Change[role=%s]".formatted(role);
        }
    }

    record Shown(
            String memberId,
            String email,
            String name,
            String role,
            Instant createdAt,
            @Nullable Instant lastSignInAt) {

        static Shown of(Member member) {
            return new Shown(
                    member.memberId(),
                    member.email(),
                    member.name(),
                    member.role().word(),
                    member.createdAt(),
                    member.lastSignInAt());
        }
    }

    /** A new member, with a link that signs in once where no password was given. */
    record Made(
            @JsonUnwrapped Shown shown,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String signInUrl) {}

    /** An address that signs its member in. */
    record SignInLink(String signInUrl) {}

    /** Lists the members of the workspace, the newest first. */
    @GetMapping
    Page<Shown> list(Actor actor, PageRequest page) {
        actor.require(Right.ADMINISTER);
        return members.list(actor.workspaceId(), page).map(Shown::of);
    }

    /** Adds a member. Where no password is given, the answer holds a link that signs in once. 409 where the e-mail is taken. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Made create(Actor actor, @RequestBody Creation request) {
        actor.require(Right.ADMINISTER);
        var email = MemberFields.email(request.email());
        var name = request.name() == null ? email : MemberFields.name(request.name());
        var role = MemberFields.role(request.role());
        var hash = hash(request.password());
        var member = audit.with(
                actor,
                made -> Recorded.member(AuditAction.MEMBER_CREATED, made),
                () -> members.create(actor.workspaceId(), email, name, role, hash));
        return new Made(Shown.of(member), hash == null ? url(links.create(member)) : null);
    }

    /** Shows a member. */
    @GetMapping("/{memberId}")
    Shown get(Actor actor, @PathVariable String memberId) {
        actor.require(Right.ADMINISTER);
        return Shown.of(member(actor, memberId));
    }

    /**
     * Changes a member's name, role or password. Fields that are left out stay as they are. 409 where the workspace would lose
     * its last admin.
     */
    @PatchMapping("/{memberId}")
    Shown change(Actor actor, @PathVariable String memberId, @RequestBody Change request) {
        actor.require(Right.ADMINISTER);
        var name = request.name() == null ? null : MemberFields.name(request.name());
        var role = request.role() == null ? null : MemberFields.role(request.role());
        var hash = hash(request.password());
        var changed = audit.with(
                actor,
                member -> Recorded.member(AuditAction.MEMBER_CHANGED, member).saying("password", hash != null),
                () -> members.change(actor.workspaceId(), memberId, name, role, hash));
        sessions.changed(memberId);
        return Shown.of(changed);
    }

    /** Makes another link that signs the member in once, within an hour. Links that were made before end. */
    @PostMapping("/{memberId}/sign-in-link")
    @ResponseStatus(HttpStatus.CREATED)
    SignInLink signInLink(Actor actor, @PathVariable String memberId) {
        actor.require(Right.ADMINISTER);
        var member = member(actor, memberId);
        return new SignInLink(url(audit.with(
                actor, link -> Recorded.member(AuditAction.SIGN_IN_LINK_CREATED, member), () -> links.replace(member))));
    }

    /**
     * Removes a member and ends all sessions of theirs. Their personal connections end too: the tokens are deleted, and the
     * providers are told, five times at most. Connections that they made for the workspace stay with it. 409 where the workspace would
     * lose its last admin.
     */
    @DeleteMapping("/{memberId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Actor actor, @PathVariable String memberId) {
        actor.require(Right.ADMINISTER);
        removal.remove(actor, member(actor, memberId));
    }

    private Member member(Actor actor, String memberId) {
        return members.find(actor.workspaceId(), memberId).orElseThrow(() -> Refusal.notFound("member", memberId));
    }

    private @Nullable Secret hash(@Nullable String password) {
        return password == null ? null : passwords.hash(Secret.of(password));
    }

    private String url(Secret link) {
        return publicUrl.of("/sign-in/" + link.reveal());
    }
}
