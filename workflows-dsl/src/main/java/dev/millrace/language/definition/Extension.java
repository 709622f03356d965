package dev.millrace.language.definition;

import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.expression.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done around the tasks of a kind (DSL, "Extension"). The tasks of extensions are not extended themselves.
 *
 * @param extend the kind, or {@code all}
 * @param when a condition on the task that is extended, {@code $task}
 */
public record Extension(
        String name, String extend, @Nullable Template when, List<NamedTask> before, List<NamedTask> after) {

    public Extension {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** Whether tasks like {@code task} are meant, as far as their kind tells. */
    public boolean means(Task task) {
        return extend.equals("all")
                || extend.equals(
                        switch (task) {
                            case Task.Do list -> "composite";
                            case Task.Fork fork -> "composite";
                            case Task other -> other.keyword();
                        });
    }
}
