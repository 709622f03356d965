package dev.millrace.console;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Words as people type several into one field. */
public final class Words {

    private Words() {}

    /** What stands between spaces, commas or lines; none where nothing does. */
    public static List<String> typed(@Nullable String text) {
        return Arrays.stream((text == null ? "" : text).split("[\\s,]+")).filter(word -> !word.isEmpty()).toList();
    }
}
