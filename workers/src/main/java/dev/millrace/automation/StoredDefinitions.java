package dev.millrace.automation;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.definition.Resources;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.source.Source;
import java.util.LinkedHashMap;
import java.util.List;
import org.springframework.stereotype.Component;

/** Pinned definitions from PostgreSQL with what they refer to outside; the most used ones are kept compiled in memory. */
@Component
public class StoredDefinitions {

    /** Characters of what is kept; a tree takes a multiple of its text. */
    private static final long KEPT = 32L * 1024 * 1024;

    /** However short its text, a definition takes some room. */
    private static final int LEAST = 8 * 1024;

    private final AutomationStore store;
    private final Cache<DefinitionRef, Compiled> compiled = Caffeine.newBuilder()
            .maximumWeight(KEPT)
            .weigher((DefinitionRef ref, Compiled definition) -> definition.characters())
            .build();

    private record Compiled(Definition definition, int characters) {}

    StoredDefinitions(AutomationStore store) {
        this.store = store;
    }

    /** The definition that {@code ref} pins. */
    public Definition load(DefinitionRef ref) {
        var known = compiled.getIfPresent(ref);
        if (known != null) {
            return known.definition();
        }
        // Two threads that read the same version read the same contents.
        var read = read(ref);
        compiled.put(ref, read);
        return read.definition();
    }

    private Compiled read(DefinitionRef ref) {
        var version = store.version(ref.workspaceId(), ref.namespace(), ref.name(), ref.version())
                .filter(stored -> stored.sha256().equals(ref.sha256()))
                .orElseThrow(() -> new IllegalStateException("definition %s is not stored".formatted(ref)));
        var outside = store.resources(ref.workspaceId(), ref.namespace(), ref.name(), ref.version());
        var characters = version.definition().length()
                + outside.stream().mapToInt(resource -> resource.contents().length()).sum();
        return new Compiled(
                DefinitionReader.read(Source.read(version.definition()).tree(), resources(outside)),
                Math.max(characters, LEAST));
    }

    private static Resources resources(List<StoredResource> outside) {
        var trees = new LinkedHashMap<String, JsonNode>();
        outside.forEach(resource -> trees.put(resource.address(), Source.read(resource.contents()).tree()));
        return new Resources(trees);
    }
}
