package dev.millrace.console.settings;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.audit.Recorded;
import dev.millrace.api.security.SignInBrowser;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Leaving;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Member;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Right;
import dev.millrace.workspace.identity.Identities;
import dev.millrace.workspace.identity.IdentityFlows;
import dev.millrace.workspace.identity.IdentityProviders;
import dev.millrace.workspace.identity.SignInRefused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The ways in which a member signs in. */
@Controller
@RequestMapping("/settings/profile")
class ProfileController {

    private static final Logger LOG = LoggerFactory.getLogger(ProfileController.class);
    private static final String PATH = "/settings/profile";
    private static final Link BACK = new Link("Your profile", PATH);

    private final MemberStore members;
    private final Identities identities;
    private final IdentityProviders providers;
    private final IdentityFlows flows;
    private final SignInBrowser browsers;
    private final PublicUrl publicUrl;
    private final Moments moments;
    private final Audit audit;

    ProfileController(
            MemberStore members,
            Identities identities,
            IdentityProviders providers,
            IdentityFlows flows,
            SignInBrowser browsers,
            PublicUrl publicUrl,
            Moments moments,
            Audit audit) {
        this.audit = audit;
        this.members = members;
        this.identities = identities;
        this.providers = providers;
        this.flows = flows;
        this.browsers = browsers;
        this.publicUrl = publicUrl;
        this.moments = moments;
    }

    /**
     * @param sentence what has just been linked; null where nothing has
     * @param more providers whose accounts can be linked
     */
    record ProfilePage(
            String lead, @Nullable String sentence, boolean hasPassword, List<Row> accounts, List<Action> more) {}

    record Row(String provider, String email, Moment linked, @Nullable Moment lastUsed, Action unlink) {}

    /** @param linked the account that was just linked */
    @GetMapping
    ModelAndView profile(Actor actor, @RequestParam(required = false) @Nullable String linked) {
        var member = member(actor);
        var accounts = identities.of(member);
        var sentence = accounts.stream()
                .filter(account -> account.identityId().equals(linked))
                .map(account -> "Your account of %s signs you in from now on.".formatted(account.provider()))
                .findFirst();
        return new ModelAndView(
                "settings/profile",
                "page",
                new ProfilePage(
                        "You are %s (%s).".formatted(member.name(), member.email()),
                        sentence.orElse(null),
                        members.credentials(member.email())
                                .filter(credentials -> credentials.passwordHash() != null)
                                .isPresent(),
                        accounts.stream().map(this::row).toList(),
                        providers.ways().stream()
                                .map(way -> Action.act("Link " + way.title(), Paths.of("settings", "profile", "link", way.name())))
                                .toList()));
    }

    /** A form's post: a link would let another site choose which account becomes a way in. */
    @PostMapping("/link/{name}")
    ModelAndView link(Actor actor, @PathVariable String name, HttpServletRequest request, HttpServletResponse response) {
        var member = member(actor);
        try {
            var address = flows.begin(
                    new IdentityFlows.Start(
                            name, URI.create(publicUrl.of(Paths.of("sign-in", "callback", name))), PATH, member.memberId(), null),
                    browsers.ensure(request, response));
            return new Leaving(
                            title(name),
                            "You say there which account it is, and come back here.",
                            address,
                            BACK)
                    .page(response);
        } catch (SignInRefused refused) {
            return SeeOther.refused(PATH, String.valueOf(refused.getMessage()));
        }
    }

    @GetMapping("/accounts/{identityId}/unlink")
    ModelAndView ask(Actor actor, @PathVariable String identityId) {
        var account = account(member(actor), identityId);
        return new Confirmation(
                        "Unlink your account of %s?".formatted(account.provider()),
                        BACK,
                        List.of(
                                "It does not sign you in any more.",
                                "Browsers in which you are signed in stay so. Change your password to sign them out."),
                        Paths.of("settings", "profile", "accounts", identityId, "unlink"),
                        "Unlink")
                .page();
    }

    @PostMapping("/accounts/{identityId}/unlink")
    ModelAndView unlink(Actor actor, @PathVariable String identityId) {
        var member = member(actor);
        var account = account(member, identityId);
        return SeeOther.unlessConflict(PATH, () -> {
            audit.with(
                    actor,
                    Recorded.member(AuditAction.IDENTITY_UNLINKED, member).saying("provider", account.provider()),
                    () -> identities.unlink(member, identityId));
            LOG.info("The member {} unlinked an account of {}.", member.memberId(), account.provider());
            return SeeOther.to(PATH, "Your account of %s does not sign you in any more.".formatted(account.provider()));
        });
    }

    private Row row(Identities.Linked account) {
        var unlink = Action.page("Unlink", Paths.of("settings", "profile", "accounts", account.identityId(), "unlink"))
                .disabledIf(
                        account.onlyWay(), "This is your only way to sign in. Set a password or link another account first.");
        return new Row(
                account.provider(),
                account.email() == null ? "" : account.email(),
                moments.of(account.linkedAt()),
                moments.ofNullable(account.lastUsedAt()),
                unlink);
    }

    private Identities.Linked account(Member member, String identityId) {
        return identities.of(member).stream()
                .filter(account -> account.identityId().equals(identityId))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("identity", identityId));
    }

    /** A program's key is no member. */
    private Member member(Actor actor) {
        actor.require(Right.CONNECT);
        return members.find(actor.workspaceId(), actor.id()).orElseThrow(() -> Refusal.notFound("member", actor.id()));
    }

    private String title(String name) {
        return providers.ways().stream()
                .filter(way -> way.name().equals(name))
                .map(IdentityProviders.Way::title)
                .findFirst()
                .orElse(name);
    }
}
