package dev.millrace.console.connection;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.connection.Connections;
import dev.millrace.connection.provider.Category;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.Providers;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller("consoleConnectionController")
@RequestMapping("/connections")
class ConnectionController {

    private final Connections connections;
    private final Providers providers;
    private final Audit audit;

    ConnectionController(Connections connections, Providers providers, Audit audit) {
        this.connections = connections;
        this.providers = providers;
        this.audit = audit;
    }

    /** One way to connect. */
    record Choice(String title, String provider, String path) {}

    /** The accounts stand on the integrations page, beside the apps that can be connected. */
    @GetMapping
    ModelAndView list() {
        return SeeOther.to("/settings/integrations");
    }

    /** Without a kind: the choice of one. */
    @GetMapping("/new")
    ModelAndView form(
            Actor actor,
            @RequestParam(required = false) @Nullable String provider,
            @RequestParam(required = false) @Nullable String kind) {
        actor.require(Right.DEVELOP);
        return provider == null || kind == null
                ? new ModelAndView("connection/choose", "choices", choices())
                : chosen(actor, provider, kind).form(Map.of()).page();
    }

    @PostMapping("/new")
    ModelAndView create(
            Actor actor,
            @RequestParam String provider,
            @RequestParam String kind,
            @RequestParam Map<String, String> given) {
        actor.require(Right.DEVELOP);
        var form = chosen(actor, provider, kind);
        try {
            var wanted = form.read(given);
            var connection = audit.with(
                    actor,
                    made -> Recorded.connection(AuditAction.CONNECTION_CREATED, made),
                    () -> connections.create(actor.workspaceId(), wanted));
            return SeeOther.to(
                    "/settings/integrations",
                    "Definitions can use the connection '%s' from now on. Its credentials were not tried out."
                            .formatted(connection.name()));
        } catch (Refusal refused) {
            return form.form(given).refused(refused);
        }
    }

    private ConnectionForm chosen(Actor actor, String provider, String kind) {
        var known = providers.find(actor.workspaceId(), provider).orElseThrow(() -> Refusal.notFound("provider", provider));
        return CredentialKind.find(kind)
                .filter(found -> known.kinds().containsKey(found))
                .map(found -> new ConnectionForm(known, found))
                .orElseThrow(() -> Refusal.notFound("credentials_kind", kind));
    }

    private List<Choice> choices() {
        var choices = new ArrayList<Choice>();
        for (Provider provider : providers.all()) {
            if (provider.category() != Category.GENERIC) {
                continue;
            }
            provider.kinds().forEach((kind, schema) -> choices.add(new Choice(
                    schema.json().path("title").asText(kind.word()),
                    provider.title(),
                    new ConnectionForm(provider, kind).path())));
        }
        return choices;
    }
}
