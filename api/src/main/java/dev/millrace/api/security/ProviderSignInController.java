package dev.millrace.api.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.audit.Recorded;
import dev.millrace.api.request.RequestActor;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Token;
import dev.millrace.workspace.identity.Arrival;
import dev.millrace.workspace.identity.IdentityFlows;
import dev.millrace.workspace.identity.SignInRefused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriUtils;

/** The way to a provider, and back with an account of it. */
@Controller
@RequestMapping("/sign-in")
class ProviderSignInController {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderSignInController.class);

    private final IdentityFlows flows;
    private final SessionBeginning sessions;
    private final SignInBrowser browsers;
    private final DepartureThrottle throttle;
    private final PublicUrl publicUrl;
    private final Audit audit;

    ProviderSignInController(
            IdentityFlows flows,
            SessionBeginning sessions,
            SignInBrowser browsers,
            DepartureThrottle throttle,
            PublicUrl publicUrl,
            Audit audit) {
        this.flows = flows;
        this.sessions = sessions;
        this.browsers = browsers;
        this.throttle = throttle;
        this.publicUrl = publicUrl;
        this.audit = audit;
    }

    /**
     * Sends the browser to a provider.
     *
     * @param to the page to show in the end; one of ours, whatever it says
     * @param confirm the pending link that this sign-in confirms
     */
    @GetMapping("/with/{name}")
    @Nullable String leave(
            @PathVariable String name,
            @RequestParam(defaultValue = SignInTarget.HOME) String to,
            @RequestParam(required = false) @Nullable String confirm,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        throttle.depart(request.getRemoteAddr());
        var link = confirm == null || !Token.looksLike("", confirm) ? null : Secret.of(confirm);
        var redirect = URI.create(publicUrl.of("/sign-in/callback/" + UriUtils.encode(name, UTF_8)));
        try {
            var address = flows.begin(
                    new IdentityFlows.Start(name, redirect, SignInTarget.safe(to), null, link), browsers.ensure(request, response));
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            SignInTarget.seeOther(response, address.toString());
            return null;
        } catch (SignInRefused refused) {
            return RefusedPage.of(refused, false, response, model);
        }
    }

    /** Where the provider sends the browser back to. What it brings is good once. */
    @GetMapping("/callback/{name}")
    @Nullable String arrive(
            @PathVariable String name,
            @RequestParam Map<String, String> answer,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var actor = RequestActor.of(request);
        try {
            var arrival = flows.finish(name, answer, SignInBrowser.read(request), actor.map(Actor::id).orElse(null));
            SignInTarget.seeOther(response, next(arrival, request, response));
            return null;
        } catch (SignInRefused refused) {
            LOG.info("Nobody was signed in by {} from {}: {}.", name, request.getRemoteAddr(), refused.reason());
            return RefusedPage.of(refused, actor.isPresent(), response, model);
        }
    }

    private String next(Arrival arrival, HttpServletRequest request, HttpServletResponse response) {
        return switch (arrival) {
            case Arrival.SignedIn in -> {
                var id = in.member().memberId();
                switch (in.how()) {
                    case KNOWN -> {}
                    case MADE -> {
                        LOG.info("The owner of an account of {} became the member {}.", in.provider(), id);
                        audit.note(
                                in.member().actor(),
                                Recorded.member(AuditAction.MEMBER_CREATED, in.member()).saying("by", in.provider()));
                    }
                    case LINKED_ANOTHER -> LOG.info("The member {} confirmed by {} to link another account.", id, in.provider());
                }
                sessions.begin(in.member(), in.provider(), request, response);
                yield SignInTarget.safe(in.target());
            }
            case Arrival.Linked linked -> {
                LOG.info("The member {} linked an account of {}.", linked.identity().memberId(), linked.provider());
                yield "/settings/profile?linked=" + linked.identity().identityId();
            }
            case Arrival.ToConfirm toConfirm -> "/sign-in/confirm/" + toConfirm.link().reveal();
        };
    }
}
