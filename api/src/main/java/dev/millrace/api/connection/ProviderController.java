package dev.millrace.api.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.provider.Template;
import dev.millrace.language.action.Action;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/providers")
class ProviderController {

    private final Providers providers;

    ProviderController(Providers providers) {
        this.providers = providers;
    }

    /** Lists the kinds of services that can be connected, by name, each with the credentials that it takes. */
    @GetMapping
    Page<ProviderView> list(Actor actor, PageRequest page) {
        actor.require(Right.CONNECT);
        var rows = providers.all().stream()
                .filter(provider -> page.after() == null || provider.name().compareTo(page.after()) > 0)
                .limit(page.limit() + 1L)
                .toList();
        return Page.of(rows, page, Provider::name).map(ProviderView::of);
    }

    /** Shows one provider. */
    @GetMapping("/{name}")
    ProviderView get(Actor actor, @PathVariable String name) {
        actor.require(Right.CONNECT);
        return providers.find(name).map(ProviderView::of).orElseThrow(() -> Refusal.notFound("provider", name));
    }

    /**
     * Lists the actions that definitions call by name, with the JSON Schemas of their arguments. <code>output</code> tells what the
     * service answers and is not enforced; null where nothing is said about it.
     */
    @GetMapping("/{name}/actions")
    Page<ActionView> actions(Actor actor, @PathVariable String name, PageRequest page) {
        actor.require(Right.CONNECT);
        var provider = providers.find(name).orElseThrow(() -> Refusal.notFound("provider", name));
        var rows = provider.actions().stream()
                .sorted(Comparator.comparing(Action::name))
                .filter(action -> page.after() == null || action.name().compareTo(page.after()) > 0)
                .limit(page.limit() + 1L)
                .toList();
        return Page.of(rows, page, Action::name).map(ActionView::of);
    }

    record ActionView(
            String name, String title, String documentation, JsonNode input, @Nullable JsonNode output) {

        static ActionView of(Action action) {
            var metadata = action.task().path("metadata");
            return new ActionView(
                    action.name(),
                    action.title(),
                    metadata.path("documentation").asText(),
                    action.input(),
                    metadata.get("output"));
        }
    }

    /** @param actions the names of what definitions can call */
    record ProviderView(
            String name,
            String title,
            String category,
            List<String> kinds,
            JsonNode credentials,
            @Nullable Template baseUrl,
            List<String> actions) {

        static ProviderView of(Provider provider) {
            return new ProviderView(
                    provider.name(),
                    provider.title(),
                    provider.category().word(),
                    provider.kindWords(),
                    provider.credentials(),
                    provider.baseUrl(),
                    provider.actions().stream().map(Action::name).toList());
        }
    }
}
