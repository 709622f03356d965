package dev.millrace.sync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.mapping.Transform.Unfit;
import dev.millrace.sync.stream.ItemPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes records of items. Without any mapping the item is the record as it is. */
public final class Mapper {

    private static final Pattern OURS = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}(\\.[A-Za-z_][A-Za-z0-9_-]{0,62}){0,5}");
    private static final int MOST = 200;

    private final List<Rule> rules;

    private record Rule(String ours, @Nullable String theirs, Transform transform) {}

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
        try {
            var transform = Transform.of(field.transform());
            if (field.theirs() == null && !(transform instanceof Transform.Expression)) {
                throw Refusal.invalid("field_missing", place + "/theirs", "theirs is missing: the path in the item, such as user.login.");
            }
            return new Rule(field.ours(), field.theirs(), transform);
        } catch (Unfit none) {
            throw Refusal.invalid("mapping_invalid", place + "/transform", "The transform %s.".formatted(none.getMessage()));
        }
    }

    /** Whether records are the items as they are. */
    public boolean isWhole() {
        return rules.isEmpty();
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
                var given = theirs.isMissingNode() ? JsonNodeFactory.instance.nullNode() : theirs;
                var made = given.isNull() && !(rule.transform() instanceof Transform.Expression) ? given : rule.transform().apply(given);
                set(data, rule.ours(), made);
            } catch (Unfit unfit) {
                var where = rule.theirs() == null ? rule.ours() : rule.theirs();
                problems.add(new FieldProblem(rule.ours(), "'%s' %s.".formatted(where, unfit.getMessage())));
            }
        }
        return new Mapped(data, List.copyOf(problems));
    }

    private static void set(ObjectNode data, String ours, JsonNode value) {
        var names = ours.split("\\.");
        var object = data;
        for (var index = 0; index < names.length - 1; index++) {
            object = object.withObjectProperty(names[index]);
        }
        object.set(names[names.length - 1], value);
    }
}
