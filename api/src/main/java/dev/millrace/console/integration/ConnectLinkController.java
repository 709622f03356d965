package dev.millrace.console.integration;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.connection.grant.ConnectLink;
import dev.millrace.connection.grant.ConnectLinks;
import dev.millrace.connection.grant.GrantRefused;
import dev.millrace.connection.grant.Grants;
import dev.millrace.connection.grant.Wish;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.Providers;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Token;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** What somebody sees who was sent a link to connect an account; nobody has to be signed in. */
@Controller("consoleConnectLinkController")
@RequestMapping("/connect/{token}")
class ConnectLinkController {

    private final ConnectLinks links;
    private final Grants grants;
    private final Providers providers;
    private final PublicUrl publicUrl;
    private final ConnectingCookie cookie;

    ConnectLinkController(
            ConnectLinks links, Grants grants, Providers providers, PublicUrl publicUrl, ConnectingCookie cookie) {
        this.links = links;
        this.grants = grants;
        this.providers = providers;
        this.publicUrl = publicUrl;
        this.cookie = cookie;
    }

    /** @param scopes what will be asked for, in words */
    record Invitation(String title, String logo, String by, String description, List<String> scopes, String go) {}

    @GetMapping
    ModelAndView invitation(@PathVariable String token, HttpServletResponse response) {
        unseen(response);
        var link = find(token);
        if (link.isEmpty()) {
            return over();
        }
        var provider = provider(link.get());
        return new ModelAndView(
                "integration/invitation",
                "page",
                new Invitation(
                        provider.title(),
                        Apps.logo(provider.name()),
                        link.get().madeBy(),
                        provider.description(),
                        Accounts.words(provider, asked(link.get(), provider)),
                        Paths.of("connect", token, "go")));
    }

    @GetMapping("/go")
    ModelAndView go(@PathVariable String token, HttpServletRequest request, HttpServletResponse response) {
        unseen(response);
        var link = find(token);
        if (link.isEmpty()) {
            return over();
        }
        var provider = provider(link.get());
        try {
            var wish = new Wish(
                    link.get().workspaceId(),
                    null,
                    true,
                    provider.name(),
                    link.get().name(),
                    null,
                    link.get().scopes(),
                    Map.of(),
                    ConnectLinks.id(Secret.of(token)),
                    URI.create(publicUrl.of(Paths.of("settings", "integrations", "callback", provider.name()))));
            return SeeOther.to(grants.begin(wish, cookie.ensure(request, response)).toString());
        } catch (GrantRefused | Refusal refused) {
            return Outcome.invited("Not connected", String.valueOf(refused.getMessage()), false).page(HttpStatus.CONFLICT);
        }
    }

    private static List<String> asked(ConnectLink link, Provider provider) {
        return link.scopes().isEmpty() && provider.oauth() != null
                ? provider.oauth().scopes().stream().filter(scope -> scope.wanted()).map(scope -> scope.name()).toList()
                : link.scopes();
    }

    private static ModelAndView over() {
        return Outcome.invited(
                        "This link is over",
                        "It was used already, or is too old. Ask whoever sent it for another one.",
                        false)
                .page(HttpStatus.NOT_FOUND);
    }

    private Optional<ConnectLink> find(String token) {
        return Token.looksLike("", token) ? links.find(Secret.of(token)) : Optional.empty();
    }

    private Provider provider(ConnectLink link) {
        return providers.find(link.workspaceId(), link.provider()).orElseThrow(() -> Refusal.notFound("provider", link.provider()));
    }

    /** The address is a secret. */
    private static void unseen(HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("Referrer-Policy", "no-referrer");
    }
}
