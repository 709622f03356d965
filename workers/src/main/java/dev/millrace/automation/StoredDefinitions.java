package dev.millrace.automation;

import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.source.Source;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Pinned definitions from PostgreSQL, the last few hundred kept compiled in memory. */
@Component
public class StoredDefinitions {

    private static final int KEPT = 500;

    private final AutomationStore store;
    private final Map<DefinitionRef, Definition> compiled = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<DefinitionRef, Definition> eldest) {
            return size() > KEPT;
        }
    };

    StoredDefinitions(AutomationStore store) {
        this.store = store;
    }

    /** The definition that {@code ref} pins. */
    public Definition load(DefinitionRef ref) {
        synchronized (compiled) {
            var known = compiled.get(ref);
            if (known != null) {
                return known;
            }
        }
        // Not under the lock: two threads that read the same version read the same contents.
        var read = read(ref);
        synchronized (compiled) {
            compiled.put(ref, read);
        }
        return read;
    }

    private Definition read(DefinitionRef ref) {
        var version = store.version(ref.workspaceId(), ref.namespace(), ref.name(), ref.version())
                .filter(stored -> stored.sha256().equals(ref.sha256()))
                .orElseThrow(() -> new IllegalStateException("definition %s is not stored".formatted(ref)));
        return DefinitionReader.read(
                Source.read(version.definition().getBytes(StandardCharsets.UTF_8)).tree());
    }
}
