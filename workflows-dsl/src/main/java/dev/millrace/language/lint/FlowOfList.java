package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the tasks of one list lead, to find those that no way reaches and those that go round and round. What a task
 * decides only when it runs counts as possible.
 */
final class FlowOfList {

    private final List<String> names = new ArrayList<>();
    private final List<JsonNode> tasks = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final List<BitSet> next = new ArrayList<>();
    private final BitSet leaving = new BitSet();
    private final BitSet pausing = new BitSet();

    private FlowOfList(JsonNode list) {
        for (var item : list) {
            var named = item.properties().iterator().next();
            places.put(named.getKey(), tasks.size());
            names.add(named.getKey());
            tasks.add(named.getValue());
        }
        for (var place = 0; place < tasks.size(); place++) {
            next.add(new BitSet());
            follow(place, tasks.get(place));
        }
    }

    /** Warns of what is wrong with the flow of {@code list}, whose items are tasks under their names. */
    static void check(JsonNode list, Path at, Problems problems) {
        if (list.isEmpty()) {
            return;
        }
        var flow = new FlowOfList(list);
        var reached = flow.reachedFrom(0);
        for (var place = 0; place < list.size(); place++) {
            // One message for all that stand together.
            if (!reached.get(place) && reached.get(place - 1)) {
                problems.atKey(
                        Severity.WARNING,
                        flow.path(at, place),
                        "no way leads to the task %s".formatted(Wording.name(flow.names.get(place))),
                        null);
            }
        }
        for (var place = reached.nextSetBit(0); place >= 0; place = reached.nextSetBit(place + 1)) {
            if (flow.goesRoundFor(place)) {
                problems.atKey(
                        Severity.WARNING,
                        flow.path(at, place),
                        "from the task %s on there is no end and no wait: a run goes round until it faults"
                                .formatted(Wording.name(flow.names.get(place))),
                        null);
                return;
            }
        }
    }

    private Path path(Path at, int place) {
        return at.child(place).child(names.get(place));
    }

    private void follow(int place, JsonNode task) {
        var own = task.path("then").asText("continue");
        if (task.has("if")) {
            go(place, "continue");
        }
        if (task.path("switch").isArray()) {
            var decides = false;
            for (var item : task.get("switch")) {
                for (var aCase : item) {
                    decides |= !aCase.has("when");
                    go(place, aCase.path("then").asText("continue"));
                }
            }
            if (!decides) {
                go(place, own);
            }
        } else if (task.has("raise")) {
            leaving.set(place);
        } else {
            go(place, own);
        }
        // What stands inside may end the run.
        if (task.has("do") || task.has("for") || task.has("try") || task.has("fork") || task.has("foreach")) {
            leaving.set(place);
        }
        if (task.has("wait") || task.has("listen")) {
            pausing.set(place);
        }
    }

    private void go(int place, String directive) {
        var target = directive.equals("continue") ? Integer.valueOf(place + 1) : places.get(directive);
        if (target == null || target == tasks.size()) {
            leaving.set(place);
        } else {
            next.get(place).set(target);
        }
    }

    private BitSet reachedFrom(int start) {
        var reached = new BitSet();
        var open = new ArrayDeque<Integer>();
        reached.set(start);
        open.add(start);
        while (!open.isEmpty()) {
            next.get(open.remove()).stream().filter(place -> !reached.get(place)).forEach(place -> {
                reached.set(place);
                open.add(place);
            });
        }
        return reached;
    }

    private boolean goesRoundFor(int place) {
        var reached = reachedFrom(place);
        return !reached.intersects(leaving) && !reached.intersects(pausing);
    }
}
