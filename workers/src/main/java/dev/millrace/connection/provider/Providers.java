package dev.millrace.connection.provider;

import dev.millrace.language.action.Actions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The catalogue, in memory and sorted by name. */
public final class Providers {

    private final Map<String, Provider> byName;
    private final Actions actions;

    private Providers(Map<String, Provider> byName) {
        this.byName = byName;
        this.actions = new Actions(byName.values().stream()
                .flatMap(provider -> provider.actions().stream())
                .toList());
    }

    /**
     * Reads every {@code providers/<name>/provider.yml} of the class path, with the {@code actions.yml} beside it and the addresses
     * that the deployment says.
     *
     * @throws IllegalStateException naming the file that is no provider's entry
     */
    public static Providers load(ProviderSettings settings) {
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
            return new Providers(byName);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What all of them can do. */
    public Actions actions() {
        return actions;
    }

    public List<Provider> all() {
        return List.copyOf(byName.values());
    }

    public Optional<Provider> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
