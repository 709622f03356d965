package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Changes a value at paths without changing what it was made from. Levels that this editor copied before it changes in
 * place, so that {@code .[] |= f} copies the array once and not once an element.
 */
final class Editor {

    private final Meter meter;
    private final Set<JsonNode> own = Collections.newSetFromMap(new IdentityHashMap<>());
    private JsonNode root;

    Editor(Meter meter, JsonNode root) {
        this.meter = meter;
        this.root = root;
    }

    JsonNode result() {
        return root;
    }

    JsonNode get(JsonNode[] keys) {
        JsonNode value = Access.get(meter, root, keys);
        if (own.contains(value)) {
            // It leaves our hands and may come back in two places: from now on nothing is ours alone.
            own.clear();
        }
        return value;
    }

    void set(JsonNode[] keys, JsonNode value) {
        root = set(root, keys, 0, value);
    }

    private JsonNode set(JsonNode at, JsonNode[] keys, int level, JsonNode value) {
        if (level == keys.length) {
            return value;
        }
        meter.enter();
        JsonNode key = keys[level];
        JsonNode changed;
        if (key.isTextual() && (at.isObject() || at.isNull())) {
            ObjectNode object = object(at);
            JsonNode old = object.get(key.textValue());
            JsonNode inner = set(old == null ? NullNode.instance : old, keys, level + 1, value);
            meter.entries(1);
            object.set(key.textValue(), inner);
            changed = object;
        } else if (key.isNumber() && (at.isArray() || at.isNull())) {
            int index = position(at, key);
            ArrayNode array = array(at, Math.max(0, index + 1 - at.size()));
            array.set(index, set(array.get(index), keys, level + 1, value));
            changed = array;
        } else if (key.isObject() && (at.isArray() || at.isNull())) {
            changed = splice(at, key, keys, level, value);
        } else {
            throw key.isObject() && !at.isTextual()
                    ? JqException.of("Cannot update field at object index of " + Values.type(at))
                    : Access.cannotIndex(at, key);
        }
        meter.leave();
        return changed;
    }

    private int position(JsonNode at, JsonNode key) {
        int index = Access.floor(key);
        if (index < 0) {
            index += at.size();
        }
        if (index < 0) {
            throw JqException.of("Out of bounds negative array index");
        }
        if (index == Integer.MAX_VALUE) {
            throw meter.tooLarge();
        }
        return index;
    }

    private ObjectNode object(JsonNode at) {
        if (own.contains(at)) {
            return (ObjectNode) at;
        }
        ObjectNode copy = Values.copy(meter, at);
        own.add(copy);
        return copy;
    }

    private ArrayNode array(JsonNode at, int more) {
        ArrayNode array;
        if (own.contains(at)) {
            array = (ArrayNode) at;
            meter.elements(more);
        } else {
            meter.elements((long) at.size() + more);
            array = Values.FACTORY.arrayNode(at.size() + more);
            for (JsonNode element : at) {
                array.add(element);
            }
            own.add(array);
        }
        for (int i = 0; i < more; i++) {
            array.add(NullNode.instance);
        }
        return array;
    }

    private JsonNode splice(JsonNode at, JsonNode key, JsonNode[] keys, int level, JsonNode value) {
        JsonNode old = Access.slice(meter, at, key.path("start"), key.path("end"));
        JsonNode inner = set(old, keys, level + 1, value);
        if (!inner.isArray()) {
            throw JqException.of("A slice of an array can only be assigned another array");
        }
        int[] bounds = Access.bounds(key.path("start"), key.path("end"), at.size());
        meter.elements((long) at.size() + inner.size());
        ArrayNode spliced = Values.FACTORY.arrayNode(at.size() + inner.size());
        for (int i = 0; i < bounds[0]; i++) {
            spliced.add(at.get(i));
        }
        for (JsonNode element : inner) {
            spliced.add(element);
        }
        for (int i = bounds[1]; i < at.size(); i++) {
            spliced.add(at.get(i));
        }
        return spliced;
    }

    /** Deletes all at once, so that no deletion moves what another one means. */
    void delete(List<JsonNode> paths) {
        meter.steps(Values.sortingCost(paths.size()));
        List<JsonNode> sorted = new ArrayList<>(paths);
        sorted.sort((a, b) -> Values.compare(meter, a, b));
        List<JsonNode[]> keys = new ArrayList<>();
        for (JsonNode path : sorted) {
            keys.add(Access.keys(meter, path));
        }
        own.clear();
        if (!keys.isEmpty()) {
            root = delete(root, keys, 0);
        }
    }

    private JsonNode delete(JsonNode at, List<JsonNode[]> paths, int level) {
        if (at.isNull() || paths.getFirst().length == level) {
            return NullNode.instance;
        }
        meter.enter();
        JsonNode rest = at;
        List<JsonNode> gone = new ArrayList<>();
        int from = 0;
        while (from < paths.size()) {
            JsonNode key = paths.get(from)[level];
            int upTo = from + 1;
            while (upTo < paths.size() && Values.equal(meter, paths.get(upTo)[level], key)) {
                upTo++;
            }
            if (paths.get(from).length == level + 1) {
                gone.add(key);
            } else {
                JsonNode child = Access.index(meter, rest, key);
                if (!child.isNull()) {
                    JsonNode smaller = delete(child, paths.subList(from, upTo), level + 1);
                    rest = set(rest, new JsonNode[] {key}, 0, smaller);
                }
            }
            from = upTo;
        }
        meter.leave();
        return gone.isEmpty() ? rest : without(rest, gone);
    }

    private JsonNode without(JsonNode at, List<JsonNode> keys) {
        if (at.isObject()) {
            ObjectNode rest = Values.copy(meter, at);
            for (JsonNode key : keys) {
                if (!key.isTextual()) {
                    throw JqException.of("Cannot delete field at " + Values.type(key) + " index of object");
                }
                rest.remove(key.textValue());
            }
            return rest;
        }
        if (!at.isArray()) {
            throw JqException.of("Cannot delete field at "
                    + (keys.getFirst().isTextual() ? "object" : "array") + " index of " + Values.type(at));
        }
        BitSet gone = new BitSet();
        for (JsonNode key : keys) {
            if (key.isNumber()) {
                int index = Access.floor(key);
                index = index < 0 ? index + at.size() : index;
                if (index >= 0 && index < at.size()) {
                    gone.set(index);
                }
            } else if (key.isObject()) {
                int[] bounds = Access.bounds(key.path("start"), key.path("end"), at.size());
                gone.set(bounds[0], bounds[1]);
            } else {
                throw JqException.of("Cannot delete field at object index of array");
            }
        }
        ArrayNode rest = Values.array(meter, at.size());
        for (int i = 0; i < at.size(); i++) {
            if (!gone.get(i)) {
                rest.add(at.get(i));
            }
        }
        return rest;
    }
}
