package dev.millrace.api.security;

import dev.millrace.api.request.RequestActor;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Sessions;
import dev.millrace.workspace.SignInLinks;
import dev.millrace.workspace.identity.IdentityProviders;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Signs people in by e-mail and password or by a one-time link, and out again; {@link ProviderSignInController} by other
 * accounts.
 */
@Controller
class SignInController {

    private static final Logger LOG = LoggerFactory.getLogger(SignInController.class);
    private static final String FORM = "signin/form";

    private final PasswordCheck passwords;
    private final SignInThrottle throttle;
    private final SignInLinks links;
    private final Sessions sessions;
    private final SessionBeginning beginning;
    private final SessionCookie cookies;
    private final IdentityProviders providers;

    SignInController(
            PasswordCheck passwords,
            SignInThrottle throttle,
            SignInLinks links,
            Sessions sessions,
            SessionBeginning beginning,
            SessionCookie cookies,
            IdentityProviders providers) {
        this.passwords = passwords;
        this.throttle = throttle;
        this.links = links;
        this.sessions = sessions;
        this.beginning = beginning;
        this.cookies = cookies;
        this.providers = providers;
    }

    @GetMapping("/sign-in")
    @Nullable String form(
            @RequestParam(defaultValue = SignInTarget.HOME) String to,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (RequestActor.of(request).isPresent()) {
            SignInTarget.seeOther(response, SignInTarget.safe(to));
            return null;
        }
        return form(model, to, "", null);
    }

    @PostMapping("/sign-in")
    @Nullable String signIn(
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = SignInTarget.HOME) String to,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        var address = request.getRemoteAddr();
        var wait = throttle.attempt(email, address);
        if (wait.isPresent()) {
            return form(model, to, email, SignInThrottle.answer(wait.get(), response));
        }
        var member = passwords.check(email, Secret.of(password));
        if (member.isEmpty()) {
            LOG.info("Somebody at {} failed to sign in.", address);
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            return form(model, to, email, "E-mail or password is wrong.");
        }
        throttle.succeeded(email, address);
        beginning.begin(member.get(), "a password", request, response);
        SignInTarget.seeOther(response, SignInTarget.safe(to));
        return null;
    }

    /** Uses the link up; a browser that it has signed in before is let in all the same. */
    @GetMapping("/sign-in/{token}")
    void link(@PathVariable String token, HttpServletRequest request, HttpServletResponse response) {
        if (RequestMethod.HEAD.name().equals(request.getMethod())) {
            // Whoever only looks whether the link is there must not use it up.
            return;
        }
        var member = links.redeem(Secret.of(token));
        if (member.isPresent()) {
            beginning.begin(member.get(), "a link", request, response);
        } else if (RequestActor.of(request).isEmpty()) {
            throw Refusal.of(
                    Refusal.Kind.NOT_FOUND,
                    "sign_in_link_invalid",
                    "This link was used already or is more than an hour old.");
        }
        SignInTarget.seeOther(response, SignInTarget.HOME);
    }

    @PostMapping("/sign-out")
    void signOut(HttpServletRequest request, HttpServletResponse response) {
        SessionCookie.read(request, SessionCookie.SESSION).ifPresent(sessions::end);
        cookies.endSession(response);
        SignInTarget.seeOther(response, SignInTarget.SIGN_IN);
    }

    private String form(Model model, String to, String email, @Nullable String problem) {
        var target = SignInTarget.safe(to);
        model.addAttribute("to", target);
        model.addAttribute(
                "ways", providers.ways().stream().map(way -> SignInButton.to(way, target)).toList());
        model.addAttribute("email", email);
        model.addAttribute("problem", problem);
        return FORM;
    }
}
