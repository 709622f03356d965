package dev.millrace.language.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.language.source.Place.Style;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads one YAML 1.2 document by the core schema, so that {@code on} and {@code yes} stay text. It works on the
 * parser's events and not on composed nodes, because composing recurses as deep as the text nests.
 */
final class YamlReader {

    private static final Map<String, Tag> TAGS = Map.of(
            Tag.STR.getValue(), Tag.STR,
            Tag.INT.getValue(), Tag.INT,
            Tag.FLOAT.getValue(), Tag.FLOAT,
            Tag.BOOL.getValue(), Tag.BOOL,
            Tag.NULL.getValue(), Tag.NULL,
            Tag.MAP.getValue(), Tag.MAP,
            Tag.SEQ.getValue(), Tag.SEQ);

    private final CoreScalarResolver resolver = new CoreScalarResolver(false);
    private final TreeBuilder tree = new TreeBuilder();
    private Position reached = Position.START;
    private boolean met;

    private YamlReader() {}

    static Tree read(String text) {
        var reader = new YamlReader();
        var settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setCodePointLimit(Source.MAX_BYTES)
                // All at once: the scanner fails on a character of two halves that its buffer's end parts.
                .setBufferSize(text.length() + 1)
                .build();
        try {
            for (var event : new Parse(settings).parseString(text)) {
                reader.accept(event);
            }
        } catch (MarkedYamlEngineException broken) {
            throw new UnreadableSource(
                    at(broken.getProblemMark().or(broken::getContextMark), reader.reached), message(broken));
        } catch (UnreadableSource refused) {
            throw refused;
        } catch (YamlEngineException | IndexOutOfBoundsException | IllegalArgumentException broken) {
            // The scanner lets a few of its own slips out on texts made to find them, such as tags of broken escapes.
            throw new UnreadableSource(reader.reached, "this cannot be read as YAML from here on");
        }
        return reader.tree.finish();
    }

    private void accept(Event event) {
        var at = at(event.getStartMark(), reached);
        reached = at;
        switch (event.getEventId()) {
            case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
            case DocumentStart -> document(at);
            case MappingStart, SequenceStart -> collection((CollectionStartEvent) event, at);
            case MappingEnd, SequenceEnd -> tree.end();
            case Alias -> alias((AliasEvent) event, at);
            case Scalar -> scalar((ScalarEvent) event, at);
        }
    }

    private void document(Position at) {
        if (met) {
            throw new UnreadableSource(at, "a second document begins here; write one definition a text");
        }
        met = true;
    }

    private void collection(CollectionStartEvent event, Position at) {
        if (tree.expectsKey()) {
            throw new UnreadableSource(at, "a key is text; an object or a list cannot be one");
        }
        var object = event instanceof MappingStartEvent;
        var tag = tag(event.getTag(), at);
        if (tag != null && tag != (object ? Tag.MAP : Tag.SEQ)) {
            throw new UnreadableSource(at, "the tag %s does not fit %s".formatted(shown(tag.getValue()),
                    object ? "an object" : "a list"));
        }
        if (object) {
            tree.startObject(at, anchor(event));
        } else {
            tree.startArray(at, anchor(event));
        }
    }

    private void alias(AliasEvent event, Position at) {
        if (tree.expectsKey()) {
            throw new UnreadableSource(at, "a key is text; an alias cannot be one");
        }
        tree.alias(event.getAlias().getValue(), at);
    }

    private void scalar(ScalarEvent event, Position at) {
        var text = event.getValue();
        var tag = tag(event.getTag(), at);
        var implied = resolver.resolve(text, event.getImplicit().canOmitTagInPlainScalar());
        if (tree.expectsKey()) {
            key(event, tag == null ? implied : tag, at);
            return;
        }
        var value = value(text, tag == null ? implied : stated(tag, text, at), at);
        tree.scalar(value, at, style(event.getScalarStyle()), text, anchor(event));
    }

    private void key(ScalarEvent event, Tag tag, Position at) {
        var name = event.getValue();
        if (event.isPlain() && name.equals("<<")) {
            throw new UnreadableSource(at, "merge keys (<<) are not part of YAML 1.2; write the fields out");
        }
        if (!tag.equals(Tag.STR)) {
            throw new UnreadableSource(at, "a key is text: put %s in quotes".formatted(
                    name.isEmpty() ? "it" : shown(name)), "'" + name + "'");
        }
        if (event.getAnchor().isPresent()) {
            throw new UnreadableSource(at, "a key cannot have an anchor");
        }
        tree.key(name, at);
    }

    /** The tag that the author wrote, where the text fits it. */
    private Tag stated(Tag tag, String text, Position at) {
        var natural = resolver.resolve(text, true);
        if (tag == Tag.STR || tag.equals(natural) || tag == Tag.FLOAT && natural.equals(Tag.INT)) {
            return tag;
        }
        throw new UnreadableSource(at, "%s does not fit its tag %s".formatted(shown(text), tag.getValue()));
    }

    private static JsonNode value(String text, Tag tag, Position at) {
        if (tag.equals(Tag.STR)) {
            return TextNode.valueOf(text);
        }
        if (tag.equals(Tag.NULL)) {
            return NullNode.getInstance();
        }
        if (tag.equals(Tag.BOOL)) {
            return BooleanNode.valueOf(text.equalsIgnoreCase("true"));
        }
        if (tag.equals(Tag.INT)) {
            return Numbers.integer(text, at);
        }
        return Numbers.real(text, at);
    }

    private static @Nullable Tag tag(Optional<String> written, Position at) {
        if (written.isEmpty() || written.get().equals("!")) {
            return null;
        }
        var tag = TAGS.get(written.get());
        if (tag == null) {
            throw new UnreadableSource(at, "the tag %s is not allowed; a definition holds text, numbers, true, false, "
                    .formatted(shown(written.get())) + "null, lists and objects");
        }
        return tag;
    }

    private static @Nullable String anchor(NodeEvent event) {
        return event.getAnchor().map(Anchor::getValue).orElse(null);
    }

    private static Style style(ScalarStyle style) {
        return switch (style) {
            case PLAIN -> Style.PLAIN;
            case SINGLE_QUOTED -> Style.SINGLE_QUOTED;
            case DOUBLE_QUOTED, JSON_SCALAR_STYLE -> Style.DOUBLE_QUOTED;
            case LITERAL -> Style.LITERAL;
            case FOLDED -> Style.FOLDED;
        };
    }

    private static Position at(Optional<Mark> mark, Position otherwise) {
        return mark.map(found -> new Position(found.getLine() + 1, found.getColumn() + 1)).orElse(otherwise);
    }

    private static String message(MarkedYamlEngineException broken) {
        var problem = Optional.ofNullable(broken.getProblem()).orElse("it is not well formed");
        var context = broken.getContext();
        return "this cannot be read as YAML: " + shown(context == null ? problem : context + ", " + problem);
    }

    private static String shown(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
