package dev.millrace.api.security;

import dev.millrace.vault.Secret;
import dev.millrace.workspace.Member;
import dev.millrace.workspace.identity.Identities;
import dev.millrace.workspace.identity.SignInRefused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Asks a member to sign in as before, once, so that an account with the same e-mail is linked by nobody else. */
@Controller
@RequestMapping("/sign-in/confirm/{link}")
class ConfirmLinkController {

    private static final Logger LOG = LoggerFactory.getLogger(ConfirmLinkController.class);

    private final Identities identities;
    private final PasswordCheck passwords;
    private final SignInThrottle throttle;
    private final SessionBeginning sessions;

    ConfirmLinkController(
            Identities identities, PasswordCheck passwords, SignInThrottle throttle, SessionBeginning sessions) {
        this.identities = identities;
        this.passwords = passwords;
        this.throttle = throttle;
        this.sessions = sessions;
    }

    /** @param ways the other accounts that confirm it */
    record Page(
            String provider,
            String email,
            String action,
            boolean hasPassword,
            List<SignInButton> ways,
            @Nullable String problem) {}

    @GetMapping
    String ask(@PathVariable String link, HttpServletRequest request, HttpServletResponse response, Model model) {
        return waiting(link, request)
                .map(waiting -> page(link, waiting, null, model))
                .orElseGet(() -> stale(response, model));
    }

    @PostMapping
    @Nullable String confirm(
            @PathVariable String link,
            @RequestParam(defaultValue = "") String password,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var found = waiting(link, request);
        if (found.isEmpty()) {
            return stale(response, model);
        }
        var waiting = found.get();
        var email = waiting.member().email();
        var address = request.getRemoteAddr();
        var wait = throttle.attempt(email, address);
        if (wait.isPresent()) {
            return throttled(link, waiting, wait.get(), response, model);
        }
        var member = passwords.check(email, Secret.of(password));
        if (member.isEmpty()) {
            LOG.info("Somebody at {} failed to confirm a link.", address);
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            return page(link, waiting, "The password is wrong.", model);
        }
        throttle.succeeded(email, address);
        return linked(link, waiting, member.get(), request, response, model);
    }

    private @Nullable String linked(
            String link,
            Identities.Confirming waiting,
            Member member,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        try {
            identities.confirm(Secret.of(link), SignInBrowser.read(request), member.memberId());
        } catch (SignInRefused refused) {
            return RefusedPage.of(refused, false, response, model);
        }
        LOG.info("The member {} linked an account of {}.", member.memberId(), waiting.provider());
        sessions.begin(member, "a password", request, response);
        SignInTarget.seeOther(response, SignInTarget.safe(waiting.target()));
        return null;
    }

    private Optional<Identities.Confirming> waiting(String link, HttpServletRequest request) {
        return identities.confirming(Secret.of(link), SignInBrowser.read(request));
    }

    private static String throttled(
            String link, Identities.Confirming waiting, Duration wait, HttpServletResponse response, Model model) {
        return page(link, waiting, SignInThrottle.answer(wait, response), model);
    }

    private static String stale(HttpServletResponse response, Model model) {
        return RefusedPage.of(SignInRefused.stale(), false, response, model);
    }

    private static String page(String link, Identities.Confirming waiting, @Nullable String problem, Model model) {
        var ways = waiting.ways().stream().map(way -> SignInButton.confirming(way, link)).toList();
        model.addAttribute(
                "page",
                new Page(
                        waiting.provider(),
                        waiting.email(),
                        "/sign-in/confirm/" + link,
                        waiting.hasPassword(),
                        ways,
                        problem));
        return "signin/confirm";
    }
}
