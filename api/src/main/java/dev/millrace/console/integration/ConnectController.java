package dev.millrace.console.integration;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.audit.Recorded;
import dev.millrace.api.request.RequestActor;
import dev.millrace.audit.Audit;
import dev.millrace.connection.Connection;
import dev.millrace.connection.grant.GrantRefused;
import dev.millrace.connection.grant.Granted;
import dev.millrace.connection.grant.Grants;
import dev.millrace.connection.grant.Wish;
import dev.millrace.connection.provider.OwnProvider;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.Providers;
import dev.millrace.console.Leaving;
import dev.millrace.console.Link;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import dev.millrace.workspace.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The way to a provider and back. */
@Controller
@RequestMapping("/settings/integrations")
class ConnectController {

    private static final String BACK = "/settings/integrations";

    private final Grants grants;
    private final Providers providers;
    private final Accounts accounts;
    private final PublicUrl publicUrl;
    private final ConnectingCookie cookie;
    private final Audit audit;

    ConnectController(
            Grants grants,
            Providers providers,
            Accounts accounts,
            PublicUrl publicUrl,
            ConnectingCookie cookie,
            Audit audit) {
        this.grants = grants;
        this.providers = providers;
        this.accounts = accounts;
        this.publicUrl = publicUrl;
        this.cookie = cookie;
        this.audit = audit;
    }

    /**
     * Sends a person to the provider, or to the page where something has to be said or set up first.
     *
     * @param share {@code workspace} or {@code me}; those who write automations connect for the workspace by default
     * @param chosen set by the form of the app's page
     */
    @GetMapping("/connect/{name}")
    ModelAndView connect(
            Actor actor,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String connection,
            @RequestParam(name = "scope", required = false) @Nullable List<String> scopes,
            @RequestParam(required = false) @Nullable String share,
            @RequestParam(required = false) @Nullable String chosen,
            @RequestParam Map<String, String> given,
            HttpServletRequest request,
            HttpServletResponse response) {
        actor.require(Right.CONNECT);
        var provider = providers.find(actor.workspaceId(), name).orElseThrow(() -> Refusal.notFound("provider", name));
        if (provider.oauth() == null) {
            return SeeOther.to(Paths.of("settings", "integrations", name));
        }
        var browser = cookie.ensure(request, response);
        try {
            var address = grants.begin(wish(actor, provider, connection, scopes, share, given), browser);
            return leave(provider, address, chosen != null, response);
        } catch (Refusal refused) {
            return refused(name, provider.title(), refused.getMessage(), HttpStatus.valueOf(refused.kind().status()));
        } catch (GrantRefused refused) {
            return refused.reason() == GrantRefused.Reason.NOT_SET_UP
                    ? SeeOther.refused(Paths.of("settings", "integrations", name), refused.getMessage())
                    : refused(name, provider.title(), refused.getMessage(), HttpStatus.BAD_GATEWAY);
        }
    }

    /**
     * Where the provider sends the browser back to. What it brings is good once. Whoever was sent a link to connect is not
     * signed in; for all others the answer is good only in the session that asked for it.
     */
    @GetMapping("/callback/{name}")
    ModelAndView callback(@PathVariable String name, @RequestParam Map<String, String> answer, HttpServletRequest request) {
        var actor = RequestActor.of(request).orElse(null);
        var title = title(actor, name);
        try {
            var granted = grants.finish(
                    actor == null ? null : actor.id(),
                    name,
                    answer,
                    cookie.read(request),
                    connection -> audit.note(owner(actor, connection), Recorded.granted(connection)));
            return connected(granted, actor).page(HttpStatus.OK);
        } catch (GrantRefused refused) {
            var status = refused.reason() == GrantRefused.Reason.DECLINED ? HttpStatus.OK : HttpStatus.BAD_REQUEST;
            return refused(name, title, refused.getMessage(), status);
        } catch (Refusal refused) {
            return refused(name, title, refused.getMessage(), HttpStatus.valueOf(refused.kind().status()));
        }
    }

    /** Who has connected it: whoever was sent a link may be signed in to another workspace, or nowhere. */
    private static Actor owner(@Nullable Actor actor, Connection connection) {
        return actor != null && actor.workspaceId().equals(connection.workspaceId())
                ? actor
                : new Actor(connection.workspaceId(), Role.MEMBER, "connect_link", "somebody with a link");
    }

    /** Who comes by a link is in no workspace, and so hears no title of what a workspace has added. */
    private String title(@Nullable Actor actor, String name) {
        var known = actor == null ? providers.find(name) : providers.find(actor.workspaceId(), name);
        if (known.isEmpty() && !OwnProvider.isOwn(name)) {
            throw Refusal.notFound("provider", name);
        }
        return known.map(Provider::title).orElse("the service");
    }

    private Outcome connected(Granted granted, @Nullable Actor actor) {
        var connection = granted.connection();
        var provider = providers.find(connection.workspaceId(), connection.provider()).orElseThrow();
        var title = "Connected to " + provider.title();
        var withheld = Accounts.words(provider, granted.withheld());
        if (actor == null) {
            return new Outcome(title, "Thank you. You can close this window.", true, withheld, List.of());
        }
        var row = accounts.row(actor, connection);
        return new Outcome(
                title,
                "%s is connected as '%s'. Automations of the workspace can use it by that name."
                        .formatted(row.who(), connection.name()),
                true,
                withheld,
                List.of(new Link("Integrations", BACK), new Link("The account", row.path())));
    }

    private Wish wish(
            Actor actor,
            Provider provider,
            @Nullable String connection,
            @Nullable List<String> scopes,
            @Nullable String share,
            Map<String, String> given) {
        var variables = new HashMap<String, String>();
        provider.variables().keySet().forEach(variable -> {
            var value = given.get("variables." + variable);
            if (value != null && !value.isBlank()) {
                variables.put(variable, value);
            }
        });
        var name = given.get("name");
        return new Wish(
                actor.workspaceId(),
                actor.id(),
                actor.may(Right.DEVELOP) && !"me".equals(share),
                provider.name(),
                name == null || name.isBlank() ? null : name.strip(),
                connection == null || connection.isBlank() ? null : connection,
                scopes == null ? List.of() : scopes,
                variables,
                null,
                URI.create(publicUrl.of(Paths.of("settings", "integrations", "callback", provider.name()))));
    }

    private static ModelAndView leave(Provider provider, URI address, boolean fromForm, HttpServletResponse response) {
        if (fromForm) {
            return new Leaving(provider.title(), "You grant access there, and come back here.", address, null).page(response);
        }
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        return SeeOther.to(address.toString());
    }

    private static ModelAndView refused(String name, String title, @Nullable String why, HttpStatus status) {
        return new Outcome(
                        "Not connected to " + title,
                        String.valueOf(why),
                        false,
                        List.of(),
                        List.of(
                                new Link("Start again", Paths.of("settings", "integrations", name)),
                                new Link("Integrations", BACK)))
                .page(status);
    }
}
