package dev.millrace.sync.merge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The three-way merge of a record and its item, field by field. Each side is compared with its own last known values, since a service
 * may write what it is given in another way: what comes back so is no change, and cannot go to and fro.
 *
 * @param toOurs what the record becomes
 * @param toTheirs fields whose values go to the service
 * @param ours the record's base afterwards; whoever writes {@code toOurs} adds what the record has become
 * @param theirs the item's base afterwards
 */
public record Merge(Map<String, JsonNode> toOurs, Set<String> toTheirs, List<Clash> clashes, ObjectNode ours, ObjectNode theirs) {

    /** Who wins. */
    public enum Side {
        OURS,
        THEIRS;

        String word() {
            return this == OURS ? "ours" : "theirs";
        }
    }

    /**
     * What both sides have changed, to different values.
     *
     * @param field null where one side was deleted, whose value is null then, and the other changed
     * @param base null where nothing is known of what both had before
     */
    public record Clash(
            @Nullable String field,
            @Nullable JsonNode base,
            @Nullable JsonNode ours,
            @Nullable JsonNode theirs,
            Side winner) {}

    /** By value: 1 and 1.00 are the same. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) ->
            one.isNumber() && other.isNumber() ? one.decimalValue().compareTo(other.decimalValue()) : one.equals(other) ? 0 : 1;

    /**
     * @param oursBase by field; null where the two were never compared. Then a side without a value takes the other's
     * @param goesBack whether a field may go to the service; of one that may not, theirs wins
     */
    public static Merge of(
            Map<String, JsonNode> ours,
            Map<String, JsonNode> theirs,
            @Nullable JsonNode oursBase,
            @Nullable JsonNode theirsBase,
            Predicate<String> goesBack,
            Function<String, Side> winner) {
        var merge = new Merge(new LinkedHashMap<>(), new LinkedHashSet<>(), new ArrayList<>(), values(ours), values(theirs));
        for (var field : theirs.keySet()) {
            var known = oursBase != null && theirsBase != null && oursBase.has(field) && theirsBase.has(field);
            merge.field(
                    field,
                    ours.getOrDefault(field, NullNode.instance),
                    theirs.get(field),
                    known ? oursBase.get(field) : null,
                    known ? theirsBase.get(field) : null,
                    goesBack,
                    winner);
        }
        return merge;
    }

    private void field(
            String field,
            JsonNode mine,
            JsonNode yours,
            @Nullable JsonNode myBase,
            @Nullable JsonNode yourBase,
            Predicate<String> goesBack,
            Function<String, Side> winner) {
        if (same(mine, yours)) {
            return;
        }
        var iChanged = myBase == null ? !mine.isNull() : !same(mine, myBase);
        var youChanged = yourBase == null ? !yours.isNull() : !same(yours, yourBase);
        if (iChanged && youChanged) {
            var side = goesBack.test(field) ? winner.apply(field) : Side.THEIRS;
            clashes.add(new Clash(field, myBase == null ? NullNode.instance : myBase, mine, yours, side));
            decide(field, side, yours, myBase);
        } else if (youChanged) {
            decide(field, Side.THEIRS, yours, myBase);
        } else if (iChanged && goesBack.test(field)) {
            decide(field, Side.OURS, yours, myBase);
        } else if (myBase != null) {
            ours.set(field, myBase);
        }
    }

    private void decide(String field, Side side, JsonNode yours, @Nullable JsonNode myBase) {
        if (side == Side.THEIRS) {
            toOurs.put(field, yours);
        } else {
            toTheirs.add(field);
            // Another value than the record's, so that it goes on counting as changed here until the service has it.
            ours.set(field, myBase == null ? yours : myBase);
        }
    }

    /** Whether {@code values} have something else than {@code base} in a field; any value is so without a base. */
    public static boolean differs(Map<String, JsonNode> values, @Nullable JsonNode base, Predicate<String> which) {
        return values.entrySet().stream()
                .filter(field -> which.test(field.getKey()))
                .anyMatch(field -> base == null || !same(field.getValue(), base.path(field.getKey())));
    }

    /** What is not there is null. */
    public static boolean same(JsonNode one, JsonNode other) {
        var nothing = other.isMissingNode() || other.isNull();
        return one.isMissingNode() || one.isNull() ? nothing : !nothing && one.equals(BY_VALUE, other);
    }

    public static ObjectNode values(Map<String, JsonNode> fields) {
        var values = JsonNodeFactory.instance.objectNode();
        fields.forEach(values::set);
        return values;
    }
}
