package dev.millrace.connection.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The catalogue, in memory and sorted by name. */
public final class Providers {

    private final Map<String, Provider> byName;

    private Providers(Map<String, Provider> byName) {
        this.byName = byName;
    }

    /**
     * Reads every {@code providers/<name>/provider.yml} of the class path.
     *
     * @throws IllegalStateException naming the file that is no provider's entry
     */
    public static Providers load() {
        try {
            var found = new PathMatchingResourcePatternResolver().getResources("classpath*:providers/*/provider.yml");
            var byName = new TreeMap<String, Provider>();
            for (var resource : found) {
                var provider = read(resource);
                if (byName.put(provider.name(), provider) != null) {
                    throw new IllegalStateException("Two folders hold the provider '%s'.".formatted(provider.name()));
                }
            }
            return new Providers(byName);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public List<Provider> all() {
        return List.copyOf(byName.values());
    }

    public Optional<Provider> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    private record Entry(
            String name, String title, String category, @Nullable URI baseUrl, Map<CredentialKind, ObjectNode> kinds) {}

    private static Provider read(Resource resource) {
        try (var file = resource.getInputStream()) {
            var yaml = new Load(LoadSettings.builder().setLabel(resource.getDescription()).build()).loadFromInputStream(file);
            var entry = Json.mapper().convertValue(yaml, Entry.class);
            var kinds = entry.kinds().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            kind -> new CredentialSchema(kind.getKey(), kind.getValue()),
                            (one, other) -> one,
                            LinkedHashMap::new));
            return new Provider(entry.name(), entry.title(), entry.category(), kinds, entry.baseUrl());
        } catch (IOException | RuntimeException unreadable) {
            throw new IllegalStateException("%s is no provider's entry.".formatted(resource), unreadable);
        }
    }
}
