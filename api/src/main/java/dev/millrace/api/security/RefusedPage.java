package dev.millrace.api.security;

import dev.millrace.workspace.identity.SignInRefused;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;

/** The page that says why a provider's account signs nobody in, and what to do. */
final class RefusedPage {

    private RefusedPage() {}

    /** What the page says, and where it leads. */
    record Page(String title, String sentence, String path, String link) {}

    /** @param signedIn whether somebody is, who wanted to link an account then */
    static String of(SignInRefused refused, boolean signedIn, HttpServletResponse response, Model model) {
        response.setStatus(status(refused.reason()).value());
        model.addAttribute(
                "page",
                new Page(
                        signedIn ? "Nothing was linked" : "You are not signed in",
                        String.valueOf(refused.getMessage()),
                        signedIn ? "/settings/profile" : SignInTarget.SIGN_IN,
                        signedIn ? "Your profile" : "Back to the sign-in"));
        return "signin/refused";
    }

    private static HttpStatus status(SignInRefused.Reason reason) {
        return switch (reason) {
            case STALE, PROVIDER -> HttpStatus.BAD_REQUEST;
            case DECLINED -> HttpStatus.OK;
            case NOT_LET_IN -> HttpStatus.FORBIDDEN;
        };
    }
}
