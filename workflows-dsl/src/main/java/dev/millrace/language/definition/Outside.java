package dev.millrace.language.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition.NamedTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what a definition refers to, and notes each reference. A function is read once, whoever calls it. */
final class Outside {

    private final Resources resources;
    private final List<Reference> references = new ArrayList<>();
    private final Map<String, String> called = new LinkedHashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final Map<String, Task> functions = new HashMap<>();

    Outside(Resources resources) {
        this.resources = resources;
    }

    Resources resources() {
        return resources;
    }

    /** All of them, in the order in which they were met. */
    List<Reference> references() {
        return List.copyOf(references);
    }

    /** Those to something that is not there. */
    List<Reference> missing() {
        return references.stream()
                .filter(reference -> !resources.trees().containsKey(reference.address()))
                .toList();
    }

    /** Null where it is not there. */
    @Nullable JsonNode schema(Reference reference) {
        references.add(reference);
        return resources.trees().get(reference.address());
    }

    /** Has the function that {@code call: word} means read. It stands for itself: nothing of a definition's is seen in it. */
    void function(String word, Reference reference) {
        references.add(reference);
        called.put(word, reference.address());
        var tree = resources.trees().get(reference.address());
        // One that calls itself is read already, and refused by whoever asks for the references.
        if (tree != null && begun.add(reference.address())) {
            var tasks = new TaskReader(new DefinitionReader(tree, this));
            functions.put(reference.address(), tasks.task(tree, Resources.pointer(reference.address())));
        }
    }

    /** What was found, by the words that call it. */
    Map<String, NamedTask> functions() {
        var found = new LinkedHashMap<String, NamedTask>();
        called.forEach((word, address) -> {
            var task = functions.get(address);
            if (task != null) {
                var name = ActionCall.at(word).map(ActionCall::action).orElse(word);
                found.put(word, new NamedTask(name, Resources.pointer(address), task));
            }
        });
        return found;
    }
}
