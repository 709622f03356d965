package dev.millrace.record;

import java.util.HashMap;
import java.util.Map;

/** A statement that grows, whose values are parameters and never part of its text. */
final class Sql {

    private final StringBuilder text = new StringBuilder();
    private final Map<String, Object> params = new HashMap<>();

    void add(String part) {
        text.append(text.isEmpty() ? "" : "\n").append(part);
    }

    /** What stands for {@code value} in the text. */
    String param(Object value) {
        var name = "p" + params.size();
        params.put(name, value);
        return ":" + name;
    }

    Sql before(String beginning) {
        text.insert(0, beginning + "\n");
        return this;
    }

    String text() {
        return text.toString();
    }

    Map<String, Object> params() {
        return params;
    }
}
