package dev.millrace.language.lint;

import org.jspecify.annotations.Nullable;

/** The way from the root to a value; its pointer is only written out where a problem needs it. */
record Path(@Nullable Path parent, String token) {

    static final Path ROOT = new Path(null, "");

    /** The root of a function from outside, and what it is called in messages. */
    static final Path FUNCTION = new Path(null, "function");

    Path child(String key) {
        return new Path(this, key);
    }

    Path child(int index) {
        return new Path(this, Integer.toString(index));
    }

    /** What stands at {@code pointer} below, whose names have no {@code /} or {@code ~}. */
    Path descendant(String pointer) {
        var below = this;
        for (var token : pointer.substring(1).split("/")) {
            below = below.child(token);
        }
        return below;
    }

    String pointer() {
        var pointer = new StringBuilder();
        write(pointer);
        return pointer.toString();
    }

    private void write(StringBuilder pointer) {
        if (parent != null) {
            parent.write(pointer);
            pointer.append('/').append(token.replace("~", "~0").replace("/", "~1"));
        }
    }
}
