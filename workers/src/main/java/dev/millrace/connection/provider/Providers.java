package dev.millrace.connection.provider;

import dev.millrace.language.action.Actions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The catalogue, in memory and sorted by name, and what workspaces have added to it. */
public final class Providers {

    private final Map<String, Provider> byName;
    private final Own own;
    private final Actions actions;

    /** What workspaces have added. */
    interface Own {

        Optional<OwnProvider> find(String workspaceId, String name);

        /** In the order of their names. */
        List<OwnProvider> all(String workspaceId);
    }

    private static final Own NONE = new Own() {
        @Override
        public Optional<OwnProvider> find(String workspaceId, String name) {
            return Optional.empty();
        }

        @Override
        public List<OwnProvider> all(String workspaceId) {
            return List.of();
        }
    };

    private Providers(Map<String, Provider> byName, Own own) {
        this.byName = byName;
        this.own = own;
        this.actions = new Actions(byName.values().stream()
                .flatMap(provider -> provider.actions().stream())
                .toList());
    }

    /** As {@link #load(ProviderSettings, Own)}, where no workspace has added anything. */
    public static Providers load(ProviderSettings settings) {
        return load(settings, NONE);
    }

    /**
     * Reads every {@code providers/<name>/provider.yml} of the class path, with the {@code actions.yml} beside it and the addresses
     * that the deployment says.
     *
     * @throws IllegalStateException naming the file that is no provider's entry
     */
    static Providers load(ProviderSettings settings, Own own) {
        try {
            var found = new PathMatchingResourcePatternResolver().getResources("classpath*:providers/*/provider.yml");
            var byName = new TreeMap<String, Provider>();
            for (var resource : found) {
                var entry = ProviderFile.read(resource);
                var said = settings.of(entry.name());
                if (said != null && !said.enabled()) {
                    continue;
                }
                var provider = said == null ? entry : entry.at(said);
                if (byName.put(provider.name(), provider) != null) {
                    throw new IllegalStateException("Two folders hold the provider '%s'.".formatted(provider.name()));
                }
            }
            return new Providers(byName, own);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What all of them can do. */
    public Actions actions() {
        return actions;
    }

    /** Those of the catalogue. */
    public List<Provider> all() {
        return List.copyOf(byName.values());
    }

    /** Those that a workspace can connect to: the catalogue, and what it has added. */
    public List<Provider> all(String workspaceId) {
        return Stream.concat(byName.values().stream(), own.all(workspaceId).stream().flatMap(added -> entry(added).stream()))
                .sorted(Comparator.comparing(Provider::name))
                .toList();
    }

    /** One of the catalogue. */
    public Optional<Provider> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** One of the catalogue, or one that the workspace has added. */
    public Optional<Provider> find(String workspaceId, String name) {
        return OwnProvider.isOwn(name) ? own.find(workspaceId, name).flatMap(this::entry) : find(name);
    }

    /** Empty where the deployment has taken the generic provider out of use. */
    private Optional<Provider> entry(OwnProvider added) {
        return find(added.type()).map(added::entry);
    }
}
