package dev.millrace.language.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.source.Place.Style;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a tree together from the parts that a reader meets, one after the other, and refuses what would grow too large
 * before it has: nothing here recurses, and an alias is weighed before it is copied.
 */
final class TreeBuilder {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Deque<Collection> open = new ArrayDeque<>();
    private final Map<String, Anchored> anchors = new HashMap<>();
    private final Set<String> openAnchors = new HashSet<>();
    private int nodes;
    private long characters;
    private @Nullable Tree root;

    /** Opens an object. {@code anchor} is the name that a later alias calls it by. */
    void startObject(Position at, @Nullable String anchor) {
        start(NODES.objectNode(), at, anchor);
    }

    void startArray(Position at, @Nullable String anchor) {
        start(NODES.arrayNode(), at, anchor);
    }

    private void start(JsonNode collection, Position at, @Nullable String anchor) {
        if (open.size() >= Source.MAX_NESTING) {
            throw tooDeep(at);
        }
        count(at, 1, 0);
        if (anchor != null) {
            openAnchors.add(anchor);
        }
        var place = new Place(at, pendingKey(), Style.COLLECTION, "");
        open.push(new Collection(collection, place, anchor, nodes - 1, characters));
    }

    /** Whether the next part must be a key or the end of an object. */
    boolean expectsKey() {
        var innermost = open.peek();
        return innermost != null && innermost.node.isObject() && innermost.key == null;
    }

    /** Whether a whole value was read and nothing may follow. */
    boolean isDone() {
        return root != null;
    }

    void key(String name, Position at) {
        var object = innermost();
        if (name.length() > Source.MAX_KEY) {
            throw new UnreadableSource(at, "a key has at most " + Source.MAX_KEY + " characters, this one has "
                    + name.length());
        }
        var earlier = object.node.has(name) ? object.place.child(name) : null;
        if (earlier != null && earlier.key != null) {
            throw new UnreadableSource(at, "the key \"%s\" stands here a second time; the first is at line %d, column %d"
                    .formatted(name, earlier.key.line(), earlier.key.column()));
        }
        count(at, 0, name.length());
        object.key = name;
        object.keyAt = at;
    }

    void scalar(JsonNode value, Position at, Style style, String written, @Nullable String anchor) {
        count(at, 1, written.length());
        var place = new Place(at, pendingKey(), style, written);
        if (anchor != null) {
            anchors.put(anchor, new Anchored(value, place, 1, written.length(), 0));
        }
        add(value, place, 0);
    }

    void alias(String name, Position at) {
        if (openAnchors.contains(name)) {
            throw new UnreadableSource(at, "the alias *%s stands inside the value that it names".formatted(name));
        }
        var anchored = anchors.get(name);
        if (anchored == null) {
            throw new UnreadableSource(at, "there is no anchor &%s before this alias".formatted(name));
        }
        if (open.size() + anchored.height > Source.MAX_NESTING) {
            throw tooDeep(at);
        }
        count(at, anchored.nodes, anchored.characters);
        add(anchored.node.deepCopy(), anchored.place.under(pendingKey()), anchored.height);
    }

    /** Closes the innermost object or array. */
    void end() {
        var done = open.pop();
        var height = done.height + 1;
        if (done.anchor != null) {
            openAnchors.remove(done.anchor);
            anchors.put(done.anchor, new Anchored(done.node, done.place, nodes - done.nodesBefore,
                    characters - done.charactersBefore, height));
        }
        add(done.node, done.place, height);
    }

    Tree finish() {
        if (root == null) {
            throw new UnreadableSource(Position.START, "there is nothing here to read");
        }
        return root;
    }

    private void add(JsonNode value, Place place, int height) {
        var parent = open.peek();
        if (parent == null) {
            root = new Tree(value, place);
            return;
        }
        parent.height = Math.max(parent.height, height);
        switch (parent.node) {
            case ObjectNode object -> {
                var key = String.valueOf(parent.key);
                object.set(key, value);
                parent.place.add(key, place);
                parent.key = null;
                parent.keyAt = null;
            }
            case ArrayNode array -> {
                array.add(value);
                parent.place.add(place);
            }
            case JsonNode scalar -> throw new IllegalStateException("a scalar holds nothing: " + scalar.getNodeType());
        }
    }

    private void count(Position at, int moreNodes, long moreCharacters) {
        nodes += moreNodes;
        characters += moreCharacters;
        if (nodes > Source.MAX_NODES) {
            throw new UnreadableSource(at, "a definition holds at most %,d values, aliases counted as often as they"
                    .formatted(Source.MAX_NODES) + " are used; here they are more");
        }
        if (characters > Source.MAX_CHARACTERS) {
            throw new UnreadableSource(at, "with its aliases written out this definition is longer than %,d characters"
                    .formatted(Source.MAX_CHARACTERS));
        }
    }

    private static UnreadableSource tooDeep(Position at) {
        return new UnreadableSource(at, "a definition nests at most " + Source.MAX_NESTING + " levels; here it is more");
    }

    private @Nullable Position pendingKey() {
        var innermost = open.peek();
        return innermost == null ? null : innermost.keyAt;
    }

    private Collection innermost() {
        return open.element();
    }

    /** An object or array whose end was not met yet. */
    private static final class Collection {
        final JsonNode node;
        final Place place;
        final @Nullable String anchor;
        final int nodesBefore;
        final long charactersBefore;
        int height;
        @Nullable String key;
        @Nullable Position keyAt;

        Collection(JsonNode node, Place place, @Nullable String anchor, int nodesBefore, long charactersBefore) {
            this.node = node;
            this.place = place;
            this.anchor = anchor;
            this.nodesBefore = nodesBefore;
            this.charactersBefore = charactersBefore;
        }
    }

    private record Anchored(JsonNode node, Place place, int nodes, long characters, int height) {}
}
