package dev.millrace.language.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.language.source.Place.Style;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads strict JSON (RFC 8259): no comments, no trailing commas, no key twice, nothing after the document. */
final class JsonReader {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Source.MAX_NESTING + 1)
                    .maxStringLength(Source.MAX_BYTES)
                    .maxNameLength(Source.MAX_BYTES)
                    .maxNumberLength(Source.MAX_BYTES)
                    .build())
            .build();

    private final Lines lines;
    private final TreeBuilder tree = new TreeBuilder();

    private JsonReader(Lines lines) {
        this.lines = lines;
    }

    static Tree read(Lines lines) {
        return new JsonReader(lines).read();
    }

    private Tree read() {
        try (var parser = FACTORY.createParser(lines.text())) {
            while (parser.nextToken() != null) {
                if (tree.isDone()) {
                    throw new UnreadableSource(at(parser), "the definition has ended before this; remove what follows");
                }
                accept(parser);
            }
            return tree.finish();
        } catch (JsonProcessingException broken) {
            var location = broken.getLocation();
            var at = location == null ? Position.START : lines.position((int) location.getCharOffset());
            throw new UnreadableSource(at, "this cannot be read as JSON: " + message(broken));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void accept(JsonParser parser) throws IOException {
        var at = at(parser);
        switch (parser.currentToken()) {
            case START_OBJECT -> tree.startObject(at, null);
            case START_ARRAY -> tree.startArray(at, null);
            case END_OBJECT, END_ARRAY -> tree.end();
            case FIELD_NAME -> tree.key(parser.currentName(), at);
            case VALUE_STRING -> scalar(TextNode.valueOf(parser.getText()), parser, at);
            case VALUE_NUMBER_INT -> scalar(Numbers.integer(parser.getText(), at), parser, at);
            case VALUE_NUMBER_FLOAT -> scalar(Numbers.real(parser.getText(), at), parser, at);
            case VALUE_TRUE, VALUE_FALSE -> scalar(BooleanNode.valueOf(parser.getBooleanValue()), parser, at);
            case VALUE_NULL -> scalar(NullNode.getInstance(), parser, at);
            case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> throw new IllegalStateException("no token of a JSON text");
        }
    }

    private void scalar(JsonNode value, JsonParser parser, Position at) throws IOException {
        tree.scalar(value, at, Style.JSON, parser.getText(), null);
    }

    private Position at(JsonParser parser) {
        return lines.position((int) parser.currentTokenLocation().getCharOffset());
    }

    /** Jackson's own words without its advice on features of the parser, which the author cannot set. */
    private static String message(JsonProcessingException broken) {
        var message = String.valueOf(broken.getOriginalMessage());
        var advice = message.indexOf("; consider enabling");
        var marker = message.indexOf(" (start marker at");
        var end = advice >= 0 ? advice : marker >= 0 ? marker : message.length();
        return message.substring(0, Math.min(end, 200));
    }
}
