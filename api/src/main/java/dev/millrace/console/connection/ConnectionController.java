package dev.millrace.console.connection;

import dev.millrace.api.connection.Viewers;
import dev.millrace.automation.Automations;
import dev.millrace.connection.Connection;
import dev.millrace.connection.ConnectionStatus;
import dev.millrace.connection.Connections;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.Providers;
import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.State;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller("consoleConnectionController")
@RequestMapping("/connections")
class ConnectionController {

    private final Connections connections;
    private final Providers providers;
    private final Automations automations;
    private final Moments moments;

    ConnectionController(Connections connections, Providers providers, Automations automations, Moments moments) {
        this.connections = connections;
        this.providers = providers;
        this.automations = automations;
        this.moments = moments;
    }

    /** @param delete null for those who may not */
    record Row(
            String name,
            State state,
            String kind,
            String baseUrl,
            Moment created,
            @Nullable Moment lastUsed,
            @Nullable String delete) {}

    record ListPage(List<Row> connections, Pager pager, List<Action> actions, List<Choice> choices) {}

    /** One way to connect. */
    record Choice(String title, String provider, String path) {}

    @GetMapping
    ModelAndView list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = connections.list(Viewers.of(actor), page);
        var may = actor.may(Right.DEVELOP);
        return new ModelAndView(
                "connection/list",
                "page",
                new ListPage(
                        found.data().stream().map(connection -> row(connection, may)).toList(),
                        Pager.of(found, page, "/connections"),
                        may ? List.of(Action.page("New connection", "/connections/new").primary()) : List.of(),
                        may ? choices() : List.of()));
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
                : chosen(provider, kind).form(Map.of()).page();
    }

    @PostMapping("/new")
    ModelAndView create(
            Actor actor,
            @RequestParam String provider,
            @RequestParam String kind,
            @RequestParam Map<String, String> given) {
        actor.require(Right.DEVELOP);
        var form = chosen(provider, kind);
        try {
            var connection = connections.create(actor.workspaceId(), form.read(given));
            return SeeOther.to(
                    "/connections",
                    "Definitions can use the connection '%s' from now on. Its credentials were not tried out."
                            .formatted(connection.name()));
        } catch (Refusal refused) {
            return form.form(given).refused(refused);
        }
    }

    @GetMapping("/{connectionId}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String connectionId) {
        actor.require(Right.DEVELOP);
        var connection = connections.get(Viewers.of(actor), connectionId);
        var using = automations.naming(actor.workspaceId(), connection.name()).stream()
                .map(automation -> automation.namespace() + "/" + automation.name())
                .collect(Collectors.joining(", "));
        return new Confirmation(
                        "Delete the connection '%s'?".formatted(connection.name()),
                        ConnectionForm.BACK,
                        List.of(
                                using.isEmpty()
                                        ? "No automation names it."
                                        : "These automations name it, and fault at their next call: %s.".formatted(using),
                                "Its credentials and tokens are gone at once; runs under way cannot use them any more."),
                        Paths.of("connections", connectionId, "delete"),
                        "Delete the connection")
                .page();
    }

    @PostMapping("/{connectionId}/delete")
    ModelAndView delete(Actor actor, @PathVariable String connectionId) {
        actor.require(Right.DEVELOP);
        var name = connections.get(Viewers.of(actor), connectionId).name();
        connections.delete(Viewers.of(actor), connectionId);
        return SeeOther.to("/connections", "The connection '%s' is deleted.".formatted(name));
    }

    private ConnectionForm chosen(String provider, String kind) {
        var known = providers.find(provider).orElseThrow(() -> Refusal.notFound("provider", provider));
        return CredentialKind.find(kind)
                .filter(found -> known.kinds().containsKey(found))
                .map(found -> new ConnectionForm(known, found))
                .orElseThrow(() -> Refusal.notFound("credentials_kind", kind));
    }

    private List<Choice> choices() {
        var choices = new ArrayList<Choice>();
        for (Provider provider : providers.all()) {
            provider.kinds().forEach((kind, schema) -> choices.add(new Choice(
                    schema.json().path("title").asText(kind.word()),
                    provider.title(),
                    new ConnectionForm(provider, kind).path())));
        }
        return choices;
    }

    private Row row(Connection connection, boolean mayDelete) {
        return new Row(
                connection.name(),
                state(connection.status()),
                connection.kind().word().replace('_', ' '),
                connection.baseUrl().toString(),
                moments.of(connection.createdAt()),
                moments.ofNullable(connection.lastUsedAt()),
                mayDelete ? Paths.of("connections", connection.connectionId(), "delete") : null);
    }

    private static State state(ConnectionStatus status) {
        return switch (status) {
            case ACTIVE -> new State("Active", "completed");
            case EXPIRED -> new State("Expired", "faulted");
            case NEEDS_REAUTHORIZATION -> new State("Refused by the service", "faulted");
        };
    }
}
