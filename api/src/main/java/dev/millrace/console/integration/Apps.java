package dev.millrace.console.integration;

import dev.millrace.connection.provider.Category;
import dev.millrace.connection.provider.OwnProvider;
import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.console.Paths;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The catalogue as the page lists it. */
@Component
class Apps {

    private final Providers providers;
    private final ProviderClients clients;

    Apps(Providers providers, ProviderClients clients) {
        this.providers = providers;
        this.clients = clients;
    }

    /**
     * An app that can be connected.
     *
     * @param connect where connecting begins; null where the page of the app has to be read first
     * @param note why it cannot be connected yet; null where it can
     */
    record App(String name, String title, String description, String logo, String path, @Nullable String connect, @Nullable String note) {}

    record Group(String id, String title, List<App> apps) {}

    /** One category of the filter. */
    record Choice(String value, String title, boolean selected) {}

    static List<Choice> choices(@Nullable String chosen) {
        return Arrays.stream(Category.values())
                .map(category -> new Choice(category.word(), category.title(), category.word().equals(chosen)))
                .toList();
    }

    /** Those of {@code category} that have every word of {@code query}; all where these are null or empty. */
    List<Group> find(String workspaceId, @Nullable String query, @Nullable String category) {
        var words = query == null ? List.<String>of() : List.of(query.strip().toLowerCase(Locale.ROOT).split("\\s+"));
        var registered = clients.registered(workspaceId);
        return Arrays.stream(Category.values())
                .filter(one -> category == null || category.isEmpty() || one.word().equals(category))
                .map(one -> new Group(
                        one.word(),
                        one.title(),
                        providers.all(workspaceId).stream()
                                .filter(provider -> provider.category() == one && hasAll(provider, words))
                                .map(provider -> app(provider, registered))
                                .toList()))
                .filter(group -> !group.apps().isEmpty())
                .toList();
    }

    private static boolean hasAll(Provider provider, List<String> words) {
        var text = "%s %s %s %s"
                .formatted(provider.name(), provider.title(), provider.description(), provider.category().title())
                .toLowerCase(Locale.ROOT);
        return words.stream().allMatch(text::contains);
    }

    private static App app(Provider provider, Set<String> registered) {
        var path = Paths.of("settings", "integrations", provider.name());
        var ready = provider.oauth() == null || registered.contains(provider.name());
        var atOnce = ready && provider.oauth() != null
                && provider.variables().values().stream().map(variable -> variable.value()).allMatch(Objects::nonNull);
        return new App(
                provider.name(),
                provider.title(),
                provider.description(),
                logo(provider.name()),
                path,
                atOnce ? Paths.of("settings", "integrations", "connect", provider.name()) : null,
                ready || !provider.kinds().isEmpty() ? null : "Not set up yet");
    }

    static String logo(String provider) {
        return Paths.of("assets", "providers", provider + ".svg");
    }

    /** The mark of a provider; null for an unknown one. That of a workspace's own is made of the name alone, and tells nothing. */
    @Nullable Mark mark(String provider) {
        return OwnProvider.isOwn(provider)
                ? Mark.of(provider.substring(provider.indexOf('-') + 1), "#334155")
                : providers.find(provider).map(found -> Mark.of(found.title(), found.color())).orElse(null);
    }
}
