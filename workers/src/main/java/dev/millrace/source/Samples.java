package dev.millrace.source;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** What services send, in small and made up: {@code verifiers/samples/*.json}, by provider and event. */
final class Samples {

    /**
     * A request to be signed, in which {@code {id}}, {@code {now}}, {@code {ts}} and {@code {secret}} are replaced.
     *
     * @param json the body, or {@code text} where it is no JSON
     */
    record Sample(Map<String, String> headers, @Nullable JsonNode json, @Nullable String text) {

        String body() {
            return json == null ? Objects.requireNonNull(text) : Json.write(json);
        }
    }

    private final Map<String, Map<String, Sample>> samples;

    private Samples(Map<String, Map<String, Sample>> samples) {
        this.samples = samples;
    }

    static Samples load() {
        var samples = new LinkedHashMap<String, Map<String, Sample>>();
        try {
            for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:verifiers/samples/*.json")) {
                var provider = Objects.requireNonNull(file.getFilename()).replace(".json", "");
                try (var contents = file.getInputStream()) {
                    samples.put(provider, Json.mapper().readValue(contents, new TypeReference<LinkedHashMap<String, Sample>>() {}));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new Samples(samples);
    }

    /** The events of which there is a sample, the most common one first. */
    List<String> events(String provider) {
        return List.copyOf(samples.getOrDefault(provider, Map.of()).keySet());
    }

    Optional<Sample> find(String provider, String event) {
        return Optional.ofNullable(samples.getOrDefault(provider, Map.of()).get(event));
    }
}
