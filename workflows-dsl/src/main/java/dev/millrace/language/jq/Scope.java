package dev.millrace.language.jq;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The names in sight while a source is parsed; mirrors the {@link Env} that will hold them. */
final class Scope {

    private static final int MAXIMUM = 200;

    private record Name(String key, boolean argument, int depth, @Nullable Name outer) {}

    private final Set<String> free = new TreeSet<>();
    private @Nullable Name innermost;

    @Nullable Object mark() {
        return innermost;
    }

    void reset(@Nullable Object mark) {
        innermost = (Name) mark;
    }

    void push(String key) {
        push(key, false);
    }

    void pushArgument(String key) {
        push(key, true);
    }

    private void push(String key, boolean argument) {
        int depth = innermost == null ? 1 : innermost.depth + 1;
        if (depth > MAXIMUM) {
            throw JqSyntaxException.at(0, 0, "the expression has more than 200 names in one place");
        }
        innermost = new Name(key, argument, depth, innermost);
    }

    boolean has(String key) {
        return find(key) != null;
    }

    boolean isArgument(String key) {
        Name name = find(key);
        return name != null && name.argument;
    }

    private @Nullable Name find(String key) {
        Name at = innermost;
        while (at != null && !at.key.equals(key)) {
            at = at.outer;
        }
        return at;
    }

    void free(String name) {
        free.add(name);
    }

    Set<String> free() {
        return free;
    }

    /** A function near the one that is not there. */
    @Nullable String near(String name, int arity) {
        List<String> known = new ArrayList<>(Builtins.names());
        for (Name at = innermost; at != null; at = at.outer) {
            if (at.key.indexOf('/') > 0) {
                known.add(at.key);
            }
        }
        return nearest(name + "/" + arity, known);
    }

    static @Nullable String nearest(String wanted, Iterable<String> known) {
        String nearest = null;
        int least = Integer.MAX_VALUE;
        String name = withoutArity(wanted);
        for (String candidate : known) {
            String other = withoutArity(candidate);
            int distance = 2 * distance(name, other) + (candidate.equals(other) || sameArity(candidate, wanted) ? 0 : 1);
            if (distance < least && !candidate.startsWith("_")) {
                least = distance;
                nearest = candidate;
            }
        }
        return least <= 2 * Math.max(1, name.length() / 3) + 1 ? nearest : null;
    }

    private static boolean sameArity(String a, String b) {
        return a.substring(a.indexOf('/')).equals(b.substring(b.indexOf('/')));
    }

    private static String withoutArity(String key) {
        int slash = key.indexOf('/');
        return (slash < 0 ? key : key.substring(0, slash)).toLowerCase(Locale.ROOT);
    }

    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 4 || a.length() > 64) {
            return 100;
        }
        int[] before = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] next = new int[b.length() + 1];
            next[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                next[j] = Math.min(row[j - 1] + (same ? 0 : 1), Math.min(row[j], next[j - 1]) + 1);
                boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                next[j] = swapped ? Math.min(next[j], before[j - 2] + 1) : next[j];
            }
            before = row;
            row = next;
        }
        return row[b.length()];
    }
}
