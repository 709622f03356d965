package dev.millrace.sync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.mapping.Transform.Unfit;
import dev.millrace.sync.stream.ItemPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes records of items, and what items are to be of records. Without any mapping the one is the other as it is. */
public final class Mapper {

    private static final Pattern OURS = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}(\\.[A-Za-z_][A-Za-z0-9_-]{0,62}){0,5}");
    private static final Pattern LISTED = Pattern.compile("(.*\\.)?[0-9]+(\\..*)?");
    private static final int MOST = 200;

    private final List<Rule> rules;

    /** @param back null for a field that only comes in */
    record Rule(String ours, @Nullable String theirs, Transform transform, @Nullable Transform back) {}

    /** Refuses with 422 and the place what is no mapping. */
    public Mapper(List<FieldMapping> mapping) {
        if (mapping.size() > MOST) {
            throw Refusal.invalid("mapping_invalid", "mapping", "A mapping has %d fields at most.".formatted(MOST));
        }
        var all = new ArrayList<Rule>();
        var taken = new HashSet<String>();
        for (var index = 0; index < mapping.size(); index++) {
            var rule = rule(mapping.get(index), "mapping/" + index);
            if (taken.stream().anyMatch(other -> overlaps(other, rule.ours())) || !taken.add(rule.ours())) {
                throw Refusal.invalid(
                        "mapping_invalid", "mapping/%d/ours".formatted(index), "Two rules make the field '%s'.".formatted(rule.ours()));
            }
            all.add(rule);
        }
        rules = List.copyOf(all);
    }

    private static boolean overlaps(String one, String other) {
        return one.equals(other) || one.startsWith(other + ".") || other.startsWith(one + ".");
    }

    private static Rule rule(@Nullable FieldMapping field, String place) {
        if (field == null || field.ours() == null || !OURS.matcher(field.ours()).matches()) {
            throw Refusal.invalid("mapping_invalid", place + "/ours", "ours is the name of a field, such as status or address.city.");
        }
        if (field.theirs() != null && !ItemPath.isOne(field.theirs())) {
            throw Refusal.invalid("mapping_invalid", place + "/theirs", "theirs is a path in the item, such as user.login.");
        }
        var transform = transform(field.transform(), place + "/transform");
        if (field.theirs() == null && !transform.takesAll()) {
            throw Refusal.invalid("field_missing", place + "/theirs", "theirs is missing: the path in the item, such as user.login.");
        }
        return new Rule(field.ours(), field.theirs(), transform, back(field, transform, place + "/back"));
    }

    private static Transform transform(@Nullable JsonNode transform, String place) {
        try {
            return Transform.of(transform);
        } catch (Unfit none) {
            throw Refusal.invalid("mapping_invalid", place, "The transform %s.".formatted(none.getMessage()));
        }
    }

    private static @Nullable Transform back(FieldMapping field, Transform transform, String place) {
        if (field.back() == null) {
            return field.theirs() == null || LISTED.matcher(field.theirs()).matches() ? null : transform.inverse().orElse(null);
        }
        if (field.back().isTextual() && field.back().asText().equals("none")) {
            return null;
        }
        var back = transform(field.back(), place);
        if (field.theirs() == null ? !(back instanceof Transform.Expression) : LISTED.matcher(field.theirs()).matches()) {
            throw Refusal.invalid(
                    "mapping_invalid",
                    place,
                    "A field of the whole item, or of an element of a list, goes back by jq that makes an object of the record; leave "
                            + "theirs out then.");
        }
        return back;
    }

    /**
     * Refuses with 422 fields that would be lost on their way to the service, unless the mapping says that they only come in, and two
     * that would go to one place there.
     */
    public static void requireBack(List<FieldMapping> mapping) {
        var rules = new Mapper(mapping).rules;
        var taken = new HashSet<String>();
        for (var index = 0; index < rules.size(); index++) {
            if (rules.get(index).back() == null && mapping.get(index).back() == null) {
                throw Refusal.invalid(
                        "mapping_one_way",
                        "mapping/%d/back".formatted(index),
                        "'%s' cannot be turned round. Say how it goes back, {\"jq\": \"…\"}, or that it does not: \"none\"."
                                .formatted(rules.get(index).ours()));
            }
            var theirs = rules.get(index).back() == null ? null : rules.get(index).theirs();
            if (theirs != null && (taken.stream().anyMatch(other -> overlaps(other, theirs)) || !taken.add(theirs))) {
                throw Refusal.invalid(
                        "mapping_invalid",
                        "mapping/%d/theirs".formatted(index),
                        "Two fields would go back to '%s'; say \"back\": \"none\" for one of them.".formatted(theirs));
            }
        }
    }

    List<Rule> rules() {
        return rules;
    }

    /** Whether records are the items as they are. */
    public boolean isWhole() {
        return rules.isEmpty();
    }

    /** The fields of ours that rules make, in their order. */
    public List<String> fields() {
        return rules.stream().map(Rule::ours).toList();
    }

    /** Whether {@code field} also goes to the service. */
    public boolean goesBack(String field) {
        return rules.stream().anyMatch(rule -> rule.ours().equals(field) && rule.back() != null);
    }

    /** What {@code item} becomes, with every problem that there is. */
    public Mapped map(JsonNode item) {
        if (rules.isEmpty()) {
            return new Mapped(item, List.of());
        }
        var data = JsonNodeFactory.instance.objectNode();
        var problems = new ArrayList<FieldProblem>();
        for (var rule : rules) {
            var theirs = rule.theirs() == null ? item : ItemPath.in(item, rule.theirs());
            try {
                set(data, rule.ours(), applied(rule.transform(), theirs));
            } catch (Unfit unfit) {
                var where = rule.theirs() == null ? rule.ours() : rule.theirs();
                problems.add(new FieldProblem(rule.ours(), "'%s' %s.".formatted(where, unfit.getMessage())));
            }
        }
        return new Mapped(data, List.copyOf(problems));
    }

    /**
     * What the item of a record with {@code data} is to have, of {@code fields} alone; a null stands for a field that the record does
     * not have. Problems name fields of ours.
     */
    public Mapped back(JsonNode data, Collection<String> fields) {
        if (rules.isEmpty()) {
            return new Mapped(data, List.of());
        }
        var item = JsonNodeFactory.instance.objectNode();
        var problems = new ArrayList<FieldProblem>();
        for (var rule : rules) {
            var back = rule.back();
            if (back == null || !fields.contains(rule.ours())) {
                continue;
            }
            try {
                if (rule.theirs() == null) {
                    merge(item, applied(back, data));
                } else {
                    set(item, rule.theirs(), applied(back, back instanceof Template ? data : ItemPath.in(data, rule.ours())));
                }
            } catch (Unfit unfit) {
                problems.add(new FieldProblem(rule.ours(), "'%s' %s.".formatted(rule.ours(), unfit.getMessage())));
            }
        }
        return new Mapped(item, List.copyOf(problems));
    }

    /** The values of {@code data}, of ours, by the fields that rules make; of every field where there are no rules. */
    public Map<String, JsonNode> flat(JsonNode data) {
        var values = new LinkedHashMap<String, JsonNode>();
        if (rules.isEmpty()) {
            data.properties().forEach(field -> values.put(field.getKey(), field.getValue()));
        }
        for (var rule : rules) {
            var value = ItemPath.in(data, rule.ours());
            values.put(rule.ours(), value.isMissingNode() ? NullNode.instance : value);
        }
        return values;
    }

    private static JsonNode applied(Transform transform, JsonNode value) {
        var given = value.isMissingNode() ? NullNode.instance : value;
        return given.isNull() && !transform.takesAll() ? given : transform.apply(given);
    }

    /** Sets {@code value} in {@code data}, in the objects that the field's name leads through; they are made where they are not. */
    public static void set(ObjectNode data, String field, JsonNode value) {
        var names = field.split("\\.");
        var object = data;
        for (var index = 0; index < names.length - 1; index++) {
            object = object.get(names[index]) instanceof ObjectNode inner ? inner : object.putObject(names[index]);
        }
        object.set(names[names.length - 1], value);
    }

    private static void merge(ObjectNode into, JsonNode made) {
        if (!made.isObject()) {
            throw new Unfit("goes back as no object, where theirs is left out");
        }
        made.properties().forEach(field -> {
            if (into.get(field.getKey()) instanceof ObjectNode there && field.getValue().isObject()) {
                merge(there, field.getValue());
            } else {
                into.set(field.getKey(), field.getValue().deepCopy());
            }
        });
    }
}
