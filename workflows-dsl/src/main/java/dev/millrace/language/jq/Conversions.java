package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Pattern;

/** Between texts, numbers and JSON. */
final class Conversions {

    /** Simple enough that Java's own matcher is linear in it. */
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(?:[0-9]+(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][-+]?+[0-9]++)?+");

    private Conversions() {}

    static void register(Builtins.Table table) {
        table.values("tostring/0", (meter, in, arguments) -> in.isTextual() ? in : TextNode.valueOf(Texts.json(meter, in)));
        table.values("tojson/0", (meter, in, arguments) -> TextNode.valueOf(Texts.json(meter, in)));
        table.values("tonumber/0", (meter, in, arguments) -> number(meter, in));
        table.values("fromjson/0", (meter, in, arguments) -> {
            if (!in.isTextual()) {
                throw JqException.of(Values.described(in) + " cannot be parsed as JSON, only strings can be");
            }
            return JsonReader.read(meter, in.textValue());
        });
        table.values("format/1", (meter, in, arguments) -> {
            if (!arguments[0].isTextual()) {
                throw JqException.of(Values.described(arguments[0]) + " is not a valid format");
            }
            return Formats.apply(meter, arguments[0].textValue(), in);
        });
        table.values("builtins/0", (meter, in, arguments) -> {
            ArrayNode names = Values.array(meter, Builtins.names().size());
            Builtins.names().forEach(names::add);
            return names;
        });
    }

    private static JsonNode number(Meter meter, JsonNode in) {
        if (in.isNumber()) {
            return in;
        }
        if (!in.isTextual()) {
            throw JqException.of(Values.described(in) + " cannot be parsed as a number");
        }
        meter.steps(1 + in.textValue().length());
        String text = in.textValue().strip();
        if (text.length() > 1000 || !NUMBER.matcher(text).matches()) {
            throw JqException.of("Invalid numeric literal (while parsing " + Texts.shortened(in, 30) + ")");
        }
        return Numbers.parse(text.startsWith("+") ? text.substring(1) : text);
    }
}
