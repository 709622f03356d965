package dev.millrace.console.portal;

import dev.millrace.api.portal.PortalCookie;
import dev.millrace.console.SeeOther;
import dev.millrace.portal.PortalLinks;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** The way into the portal, and the way out. */
@Controller("portalEntryController")
class EntryController {

    private final PortalLinks links;
    private final PortalCookie cookie;

    EntryController(PortalLinks links, PortalCookie cookie) {
        this.links = links;
        this.cookie = cookie;
    }

    /** Leads on at once, so that the address with the token stays on no page. */
    @GetMapping("/portal/enter/{token}")
    ModelAndView enter(@PathVariable String token, HttpServletRequest request, HttpServletResponse response) {
        var opened = links.open(Secret.of(token))
                .orElseThrow(() -> Refusal.of(
                        Refusal.Kind.NOT_FOUND,
                        "portal_link_unknown",
                        "This link is over: it has expired, or was withdrawn."));
        // A browser is in one portal: the one before is not left behind.
        PortalCookie.read(request).ifPresent(links::leave);
        cookie.begin(response, opened.session(), opened.life());
        return SeeOther.to("/portal");
    }

    @PostMapping("/portal/leave")
    ModelAndView leave(HttpServletRequest request, HttpServletResponse response) {
        PortalCookie.read(request).ifPresent(links::leave);
        cookie.end(response);
        return SeeOther.to("/portal/left");
    }

    @GetMapping("/portal/left")
    String left() {
        return "portal/left";
    }
}
