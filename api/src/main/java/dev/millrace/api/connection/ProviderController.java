package dev.millrace.api.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.provider.Template;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
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

    record ProviderView(
            String name, String title, String category, List<String> kinds, JsonNode credentials, @Nullable Template baseUrl) {

        static ProviderView of(Provider provider) {
            return new ProviderView(
                    provider.name(),
                    provider.title(),
                    provider.category().word(),
                    provider.kindWords(),
                    provider.credentials(),
                    provider.baseUrl());
        }
    }
}
