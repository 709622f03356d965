package dev.millrace.run;

import dev.millrace.language.run.Effect;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of an ended run stays done when another goes on from one of its tasks: all that was done before the last passage of
 * that task, and all of the branches beside it.
 */
final class Resumption {

    private static final String BRANCHES = "/fork/branches/";

    private final List<Passage> passages;
    private final Passage cut;
    private final Set<String> keys;

    private Resumption(List<Passage> passages, Passage cut) {
        this.passages = passages;
        this.cut = cut;
        this.keys = passages.stream().map(Passage::key).collect(Collectors.toSet());
    }

    /** One step of the ended run, numbered in the order of their start. */
    record Passage(int step, String pointer, String key) {}

    /** Empty where the run never came to a task at {@code pointer}. */
    static Optional<Resumption> from(String pointer, List<Passage> passages) {
        return passages.stream()
                .filter(passage -> passage.pointer().equals(pointer))
                .reduce((earlier, later) -> later)
                .map(last -> new Resumption(passages, last));
    }

    /** The key of the passage from which it goes on. */
    String key() {
        return cut.key();
    }

    /** Those of {@code effects} that stay. */
    Map<String, Effect> kept(Map<String, Effect> effects) {
        var again = again();
        var kept = new LinkedHashMap<String, Effect>();
        effects.forEach((key, effect) -> {
            if (!again.contains(owner(key))) {
                kept.put(key, effect);
            }
        });
        return kept;
    }

    private Set<String> again() {
        var again = new HashSet<String>();
        for (var passage : passages) {
            if (passage.step() >= cut.step() && !standsBeside(passage.pointer(), cut.pointer())) {
                again.add(passage.key());
            }
        }
        return again;
    }

    /** Whether the two are in different branches of the same fork. */
    static boolean standsBeside(String one, String other) {
        for (var at = one.indexOf(BRANCHES); at >= 0; at = one.indexOf(BRANCHES, at + 1)) {
            var start = at + BRANCHES.length();
            if (!other.startsWith(one.substring(0, start))) {
                return false;
            }
            if (!branch(one, start).equals(branch(other, start))) {
                return true;
            }
        }
        return false;
    }

    private static String branch(String pointer, int start) {
        var end = pointer.indexOf('/', start);
        return end < 0 ? pointer.substring(start) : pointer.substring(start, end);
    }

    /** The key of the step that has done what is recorded under {@code key}. */
    private String owner(String key) {
        if (keys.contains(key)) {
            return key;
        }
        var suffix = Math.max(key.lastIndexOf('#'), key.lastIndexOf('<'));
        return suffix < 0 ? key : key.substring(0, suffix);
    }
}
