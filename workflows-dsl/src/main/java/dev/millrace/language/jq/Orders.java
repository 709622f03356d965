package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import org.jspecify.annotations.Nullable;

/** Sorting, and what is told from an order. */
final class Orders {

    private record Keyed(JsonNode key, JsonNode value) {}

    @FunctionalInterface
    private interface OfKeyed {
        JsonNode apply(Meter meter, Keyed[] elements);
    }

    private Orders() {}

    static void register(Builtins.Table table) {
        register(table, "sort", (meter, elements) -> values(meter, sorted(meter, elements)));
        register(table, "group", Orders::groups);
        register(table, "unique", (meter, elements) -> unique(meter, sorted(meter, elements)));
        register(table, "min", (meter, elements) -> extreme(meter, elements, -1));
        register(table, "max", (meter, elements) -> extreme(meter, elements, 1));
        table.values("bsearch/1", (meter, in, arguments) -> search(meter, in, arguments[0]));
    }

    private static void register(Builtins.Table table, String name, OfKeyed function) {
        if (!name.equals("group")) {
            table.values(name + "/0", (meter, in, arguments) -> {
                Keyed[] elements = elements(meter, in);
                for (int i = 0; i < elements.length; i++) {
                    elements[i] = new Keyed(in.get(i), in.get(i));
                }
                return function.apply(meter, elements);
            });
        }
        table.add(name + "_by/1", (evaluator, arguments, env, in, path, out) -> {
            Keyed[] elements = elements(evaluator.meter, in);
            return keyed(evaluator, arguments.getFirst(), env, in, elements)
                    && out.emit(function.apply(evaluator.meter, elements), Path.nowhere(path));
        });
    }

    private static Keyed[] elements(Meter meter, JsonNode in) {
        if (!in.isArray()) {
            throw JqException.of(
                    Values.described(in) + " cannot be sorted, as it is not an array");
        }
        meter.elements(in.size());
        return new Keyed[in.size()];
    }

    private static boolean keyed(Evaluator evaluator, Ast by, @Nullable Env env, JsonNode in, Keyed[] elements) {
        for (int i = 0; i < elements.length; i++) {
            int place = i;
            JsonNode element = in.get(i);
            evaluator.meter.enter();
            boolean more = evaluator.collect(by, env, element, key -> {
                elements[place] = new Keyed(key, element);
                return true;
            });
            evaluator.meter.leave();
            if (!more) {
                return false;
            }
        }
        return true;
    }

    /** A merge sort of our own: Java's refuses an order in which NaN is less than itself. */
    private static Keyed[] sorted(Meter meter, Keyed[] elements) {
        Keyed[] from = elements;
        Keyed[] into = new Keyed[elements.length];
        for (int width = 1; width < elements.length; width *= 2) {
            for (int start = 0; start < elements.length; start += 2 * width) {
                int middle = Math.min(start + width, elements.length);
                merge(meter, from, into, start, middle, Math.min(middle + width, elements.length));
            }
            Keyed[] swapped = from;
            from = into;
            into = swapped;
        }
        return from;
    }

    private static void merge(Meter meter, Keyed[] from, Keyed[] into, int start, int middle, int end) {
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            boolean takeLeft = right >= end
                    || left < middle && Values.compare(meter, from[right].key, from[left].key) >= 0;
            meter.step();
            into[i] = takeLeft ? from[left++] : from[right++];
        }
    }

    private static ArrayNode values(Meter meter, Keyed[] elements) {
        ArrayNode values = Values.array(meter, elements.length);
        for (Keyed element : elements) {
            values.add(element.value);
        }
        return values;
    }

    private static JsonNode groups(Meter meter, Keyed[] elements) {
        ArrayNode groups = Values.FACTORY.arrayNode();
        ArrayNode group = Values.FACTORY.arrayNode();
        JsonNode key = null;
        for (Keyed element : sorted(meter, elements)) {
            meter.elements(2);
            if (key == null || !Values.equal(meter, key, element.key)) {
                group = Values.FACTORY.arrayNode();
                groups.add(group);
                key = element.key;
            }
            group.add(element.value);
        }
        return groups;
    }

    private static JsonNode unique(Meter meter, Keyed[] sorted) {
        ArrayNode unique = Values.FACTORY.arrayNode();
        JsonNode key = null;
        for (Keyed element : sorted) {
            if (key == null || !Values.equal(meter, key, element.key)) {
                meter.elements(1);
                unique.add(element.value);
                key = element.key;
            }
        }
        return unique;
    }

    /** Of equals, the first is the least and the last the greatest. */
    private static JsonNode extreme(Meter meter, Keyed[] elements, int direction) {
        Keyed best = null;
        for (Keyed element : elements) {
            meter.step();
            int difference = best == null ? direction : Values.compare(meter, element.key, best.key);
            if (difference * direction > 0 || difference == 0 && direction > 0) {
                best = element;
            }
        }
        return best == null ? NullNode.instance : best.value;
    }

    private static JsonNode search(Meter meter, JsonNode in, JsonNode wanted) {
        if (!in.isArray()) {
            throw JqException.of(Values.described(in) + " cannot be searched from");
        }
        int low = 0;
        int high = in.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int difference = Values.compare(meter, in.get(middle), wanted);
            if (difference == 0) {
                return Numbers.of(middle);
            }
            if (difference < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Numbers.of(-1 - low);
    }
}
