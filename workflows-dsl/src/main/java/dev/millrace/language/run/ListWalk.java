package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Definition.NamedTask;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way through one list of tasks: which is next, on what, and how often each has been passed. */
final class ListWalk {

    private final List<NamedTask> tasks;
    private final int[] passages;
    private int index;
    private JsonNode data;

    ListWalk(List<NamedTask> tasks, JsonNode input, @Nullable JsonNode left) {
        this.tasks = tasks;
        this.passages = new int[tasks.size()];
        this.data = left == null ? input : left.path("data");
        if (left != null) {
            index = left.path("index").intValue();
            for (var place = 0; place < passages.length; place++) {
                passages[place] = left.path("passages").path(place).intValue();
            }
        }
    }

    boolean ended() {
        return index >= tasks.size();
    }

    NamedTask task() {
        return tasks.get(index);
    }

    JsonNode data() {
        return data;
    }

    /** How often the task has been passed, this time included. */
    int passage() {
        return passages[index] + 1;
    }

    void gave(JsonNode output) {
        passages[index]++;
        data = output;
    }

    void next() {
        index++;
    }

    /** Whether the way leads back. */
    boolean goTo(String name) {
        for (var place = 0; place < tasks.size(); place++) {
            if (tasks.get(place).name().equals(name)) {
                var back = place <= index;
                index = place;
                return back;
            }
        }
        throw new Fault(WorkflowError.Type.CONFIGURATION.error("There is no task '%s' in this list.".formatted(name)));
    }

    JsonNode state() {
        var state = JsonNodeFactory.instance.objectNode().put("index", index);
        state.set("data", data);
        var counts = state.putArray("passages");
        for (var count : passages) {
            counts.add(count);
        }
        return state;
    }

    /** The pointer of the list: that of a task without its place and name. */
    static String pointer(List<NamedTask> tasks) {
        var first = tasks.getFirst().pointer();
        var name = first.lastIndexOf('/');
        return first.substring(0, first.lastIndexOf('/', name - 1));
    }
}
