package dev.millrace.sync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.sync.stream.ItemPath;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with holes, <code>{first} {last}</code>: each is a path in what it is made of. A hole without a value is an empty text, white
 * space around the whole goes, and where no hole has a value there is no text at all. Two braces stand for one.
 */
record Template(List<Part> parts) implements Transform {

    private static final int LONGEST = 2_000;

    /** Either a text as it is, or a path. */
    record Part(String text, boolean hole) {}

    Template {
        parts = List.copyOf(parts);
    }

    /** @throws Unfit where {@code source} is none */
    static Template of(String source) {
        if (source.length() > LONGEST) {
            throw new Unfit("is a template of more than %d characters".formatted(LONGEST));
        }
        var parts = new ArrayList<Part>();
        var text = new StringBuilder();
        for (var at = 0; at < source.length(); at++) {
            var sign = source.charAt(at);
            if (sign != '{' && sign != '}') {
                text.append(sign);
            } else if (at + 1 < source.length() && source.charAt(at + 1) == sign) {
                text.append(sign);
                at++;
            } else {
                var end = sign == '{' ? source.indexOf('}', at) : -1;
                var path = end < 0 ? "" : source.substring(at + 1, end).strip();
                if (!ItemPath.isOne(path) || path.indexOf('{') >= 0) {
                    throw new Unfit("is no template: a hole is {path}, and a brace itself is written twice");
                }
                parts.add(new Part(text.toString(), false));
                parts.add(new Part(path, true));
                text.setLength(0);
                at = end;
            }
        }
        parts.add(new Part(text.toString(), false));
        if (parts.stream().noneMatch(Part::hole)) {
            throw new Unfit("is a template without a hole, such as {name}");
        }
        return new Template(parts);
    }

    @Override
    public JsonNode apply(JsonNode value) {
        var made = new StringBuilder();
        var filled = false;
        for (var part : parts) {
            if (!part.hole()) {
                made.append(part.text());
                continue;
            }
            var found = ItemPath.in(value, part.text());
            if (found.isContainerNode()) {
                throw new Unfit("has a list or an object at '%s', where the template needs a text".formatted(part.text()));
            }
            var text = found.isMissingNode() || found.isNull() ? "" : found.asText();
            filled |= !text.isEmpty();
            made.append(text);
        }
        return filled ? TextNode.valueOf(made.toString().strip()) : NullNode.instance;
    }
}
