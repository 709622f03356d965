package dev.millrace.language.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A definition as its author wrote it: the tree, and for each key and value the line and column. At most 1 MiB of
 * UTF-8, 20,000 values with aliases written out, 200 levels. Immutable as long as nobody changes {@link #tree}.
 */
public final class Source {

    /** The longest text, in bytes of UTF-8. */
    public static final int MAX_BYTES = 1 << 20;

    /** How many values a definition holds, aliases counted as often as they are used. */
    public static final int MAX_NODES = 20_000;

    /** How deep it nests. */
    public static final int MAX_NESTING = 200;

    /** The longest key, in characters. */
    public static final int MAX_KEY = 256;

    /** How many characters the keys and scalars have together, aliases counted as often as they are used. */
    static final int MAX_CHARACTERS = 4 * MAX_BYTES;

    private final Lines lines;
    private final Tree root;

    private Source(Lines lines, Tree root) {
        this.lines = lines;
        this.root = root;
    }

    /**
     * Reads JSON where the first character is a brace, YAML otherwise.
     *
     * @throws UnreadableSource for whatever cannot be read, broken UTF-8 included
     */
    public static Source read(byte[] utf8) {
        var text = decode(utf8);
        return parse(text, Format.of(text));
    }

    /** As {@link #read(byte[])}, in the format that the caller was told. */
    public static Source read(byte[] utf8, Format format) {
        return parse(decode(utf8), format);
    }

    /** As {@link #read(byte[])}, from text that is decoded already. */
    public static Source read(String text) {
        return read(text, Format.of(text));
    }

    /** As {@link #read(String)}, in the format that the caller was told. */
    public static Source read(String text, Format format) {
        // A character is at most three bytes and at least one, so that only the texts between are measured in full.
        if (text.length() > MAX_BYTES
                || text.length() > MAX_BYTES / 3 && text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw tooLong();
        }
        return parse(text.startsWith("\uFEFF") ? text.substring(1) : text, format);
    }

    private static Source parse(String text, Format format) {
        var lines = new Lines(text);
        refuseControlCharacters(lines);
        return new Source(lines, switch (format) {
            case YAML -> YamlReader.read(text);
            case JSON -> JsonReader.read(lines);
        });
    }

    private static String decode(byte[] utf8) {
        if (utf8.length > MAX_BYTES) {
            throw tooLong();
        }
        var bytes = ByteBuffer.wrap(utf8);
        var characters = CharBuffer.allocate(utf8.length);
        var result = StandardCharsets.UTF_8.newDecoder().decode(bytes, characters, true);
        var text = characters.flip().toString();
        if (result.isError()) {
            throw new UnreadableSource(new Lines(text).position(text.length()),
                    "the byte 0x%02x here is not UTF-8; save the definition as UTF-8".formatted(bytes.get() & 0xff));
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static UnreadableSource tooLong() {
        return new UnreadableSource(Position.START, "a definition has at most 1 MiB (1,048,576 bytes); this is more");
    }

    private static void refuseControlCharacters(Lines lines) {
        var text = lines.text();
        for (var index = 0; index < text.length(); ) {
            var character = text.codePointAt(index);
            if (!isReadable(character)) {
                throw new UnreadableSource(lines.position(index),
                        "the character U+%04X cannot stand in a definition; remove it".formatted(character));
            }
            index += Character.charCount(character);
        }
    }

    /** YAML 1.2.2, section 5.1, without the byte order mark, which was taken from the beginning. */
    private static boolean isReadable(int character) {
        return character >= 0x20 && character <= 0x7e
                || character == '\n' || character == '\r' || character == '\t' || character == 0x85
                || character >= 0xa0 && character <= 0xd7ff
                || character >= 0xe000 && character <= 0xfffd && character != 0xfeff
                || character >= 0x10000;
    }

    /** The values. Whole numbers are exact, others are doubles. Not to be changed. */
    public JsonNode tree() {
        return root.node();
    }

    /** Where the value at the JSON pointer (RFC 6901) begins; where there is none, the nearest around it. */
    public Position value(String pointer) {
        return root.place().find(pointer).value;
    }

    /** Where the key of the value at {@code pointer} stands: an item's own place, as a list has no keys, and 1:1 for the root. */
    public Position key(String pointer) {
        if (pointer.isEmpty()) {
            return Position.START;
        }
        var place = root.place().find(pointer);
        return place.key == null ? place.value : place.key;
    }

    /**
     * Where the character at {@code offset} of the text at {@code pointer} was written, escapes, folded lines and
     * block indentation taken into account; the value's own place where that cannot be told.
     */
    public Position inside(String pointer, int offset) {
        var value = tree().at(pointer);
        return value.isTextual()
                ? new InsideScalar(lines, root.place().find(pointer), value.textValue()).locate(offset)
                : value(pointer);
    }

    /** The scalar at {@code pointer} as it was written, such as {@code 1.10}; empty for objects and lists. */
    public String written(String pointer) {
        return root.place().find(pointer).written;
    }

    /** The text itself, without a byte order mark. */
    public String text() {
        return lines.text();
    }
}
