package dev.millrace.console;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One field of a form.
 *
 * @param kind {@code text}, {@code password}, {@code url}, {@code email}, {@code area}, {@code choice} or {@code check}
 * @param suggestions values that are offered while somebody types
 * @param problem what is wrong with the value that was sent
 */
public record Field(
        String name,
        String label,
        String kind,
        String value,
        @Nullable String hint,
        @Nullable String placeholder,
        boolean required,
        List<Choice> choices,
        List<String> suggestions,
        @Nullable String problem) {

    /** One value of a choice. */
    public record Choice(String value, String label, boolean selected) {}

    public Field {
        choices = List.copyOf(choices);
        suggestions = List.copyOf(suggestions);
    }

    public static Field of(String kind, String name, String label) {
        return new Field(name, label, kind, "", null, null, true, List.of(), List.of(), null);
    }

    public static Field text(String name, String label) {
        return of("text", name, label);
    }

    /** Never given its value back: what was typed into it is not to stand in a page. */
    public static Field password(String name, String label) {
        return of("password", name, label);
    }

    public static Field area(String name, String label) {
        return of("area", name, label);
    }

    /** {@code values} are values and labels in turn. */
    public static Field choice(String name, String label, String selected, List<String> values) {
        var choices = new ArrayList<Choice>();
        for (var index = 0; index < values.size(); index += 2) {
            choices.add(new Choice(values.get(index), values.get(index + 1), values.get(index).equals(selected)));
        }
        return new Field(name, label, "choice", selected, null, null, true, choices, List.of(), null);
    }

    public Field value(@Nullable String given) {
        return kind.equals("password") || given == null
                ? this
                : new Field(name, label, kind, given, hint, placeholder, required, choices, suggestions, problem);
    }

    public Field hint(String text) {
        return new Field(name, label, kind, value, text, placeholder, required, choices, suggestions, problem);
    }

    public Field placeholder(String text) {
        return new Field(name, label, kind, value, hint, text, required, choices, suggestions, problem);
    }

    public Field optional() {
        return new Field(name, label, kind, value, hint, placeholder, false, choices, suggestions, problem);
    }

    public Field suggestions(List<String> offered) {
        return new Field(name, label, kind, value, hint, placeholder, required, choices, offered, problem);
    }

    Field problem(String text) {
        return new Field(name, label, kind, value, hint, placeholder, required, choices, suggestions, text);
    }

    /** The ids of the hint and of the problem, for those who do not see where they stand; null where there is none. */
    public @Nullable String describedBy() {
        var ids = (hint == null ? "" : "hint-" + name) + (problem == null ? "" : " problem-" + name);
        return ids.isEmpty() ? null : ids.strip();
    }
}
