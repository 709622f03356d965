package dev.millrace.sync.stream;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The streams of the catalogue, in memory. */
public final class Streams {

    private final Map<String, Map<String, Stream>> byProvider;

    private Streams(Map<String, Map<String, Stream>> byProvider) {
        this.byProvider = byProvider;
    }

    /**
     * Reads every {@code providers/<name>/streams.yml} of the class path.
     *
     * @throws IllegalStateException naming the file that describes none
     */
    public static Streams load() {
        try {
            var byProvider = new TreeMap<String, Map<String, Stream>>();
            for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:providers/*/streams.yml")) {
                var folders = file.getURL().getPath().split("/");
                byProvider.put(folders[folders.length - 2], read(file));
            }
            return new Streams(byProvider);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Map<String, Stream> read(Resource file) {
        try (var input = file.getInputStream()) {
            var yaml = new Load(LoadSettings.builder().setLabel(file.getDescription()).build()).loadFromInputStream(input);
            var streams = Json.mapper().convertValue(yaml, new TypeReference<LinkedHashMap<String, Stream>>() {});
            streams.values().forEach(StreamCheck::check);
            return streams;
        } catch (IOException | RuntimeException unreadable) {
            throw new IllegalStateException("%s describes no streams.".formatted(file), unreadable);
        }
    }

    public Optional<Stream> find(String provider, String name) {
        return Optional.ofNullable(of(provider).get(name));
    }

    /** Those of {@code provider} by their names; none where the catalogue has none. */
    public Map<String, Stream> of(String provider) {
        return byProvider.getOrDefault(provider, Map.of());
    }

    /** All of them, by provider and name. */
    public Map<String, Map<String, Stream>> all() {
        return byProvider;
    }
}
