package dev.millrace.importing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a JSON file: those of an array, or of the array {@code data} of an object that may name their {@code type}
 * before it. A file that breaks is read up to there.
 */
final class JsonRows implements ImportRows {

    /** A document of several is not the last thing in the file. */
    private static final ObjectReader ONE =
            Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final ImportOptions options;
    private final BoundedReader file;
    private final JsonParser parser;
    private boolean ended;

    /** @param type of which the records are to be */
    JsonRows(BoundedReader file, String type, ImportOptions options) throws UnreadableFile {
        this(file, options);
        begin(type);
    }

    /** @param path the names that lead to the array; none where the file is the array */
    JsonRows(BoundedReader file, List<String> path, ImportOptions options) throws UnreadableFile {
        this(file, options);
        var value = token();
        for (var name : path) {
            value = enter(name, value, path);
        }
        if (value != JsonToken.START_ARRAY) {
            throw UnreadableFile.at(line(), "There is no array %s.".formatted(path.isEmpty() ? "in the file" : "at " + String.join(".", path)));
        }
    }

    private JsonRows(BoundedReader file, ImportOptions options) {
        this.options = options;
        this.file = file;
        try {
            this.parser = Json.mapper().getFactory().createParser(file);
        } catch (IOException unlikely) {
            throw new UncheckedIOException(unlikely);
        }
    }

    /** What stands under {@code wanted} in the object that begins here. */
    private @Nullable JsonToken enter(String wanted, @Nullable JsonToken object, List<String> path) throws UnreadableFile {
        while (object == JsonToken.START_OBJECT && token() == JsonToken.FIELD_NAME) {
            var name = name();
            var value = token();
            if (name.equals(wanted)) {
                return value;
            }
            passOver(value);
        }
        throw UnreadableFile.at(line(), "There is no '%s' on the way to the array at %s.".formatted(wanted, String.join(".", path)));
    }

    /** However long it is: it is not held. */
    private void passOver(@Nullable JsonToken first) throws UnreadableFile {
        var depth = 0;
        var token = first;
        while (token != null) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
            file.begin();
            token = token();
        }
    }

    private void begin(String type) throws UnreadableFile {
        var first = token();
        if (first == JsonToken.START_OBJECT) {
            enterData(type);
        } else if (first != JsonToken.START_ARRAY) {
            throw UnreadableFile.at(1L, "The file is an array of objects, or an object with the array in \"data\".");
        }
    }

    private void enterData(String type) throws UnreadableFile {
        while (token() == JsonToken.FIELD_NAME) {
            var name = name();
            var value = token();
            if (name.equals("data")) {
                if (value != JsonToken.START_ARRAY) {
                    throw UnreadableFile.at(line(), "\"data\" is not an array.");
                }
                return;
            }
            if (name.equals("type")) {
                requireType(type, tree());
            } else if (value != null && value.isStructStart()) {
                skip();
            }
        }
        throw UnreadableFile.at(line(), "The file is an object without \"data\"; the records stand in an array of this name.");
    }

    private void requireType(String type, JsonNode named) throws UnreadableFile {
        if (!named.asText().equals(type)) {
            throw new UnreadableFile(
                    "import_type_other", "The file says that it has records of the type '%s', and not '%s'.".formatted(named.asText(), type), line());
        }
    }

    @Override
    public @Nullable Row next() throws UnreadableFile {
        file.begin();
        var token = ended ? JsonToken.END_ARRAY : token();
        if (token == JsonToken.END_ARRAY) {
            // What stands behind the records is not looked at, however often somebody asks.
            ended = true;
            return null;
        }
        if (token == null) {
            throw UnreadableFile.at(line(), "The file ends in the middle.");
        }
        var line = line();
        return JsonDocument.row(line, tree(), options);
    }

    /** One step of the parser, whose mistakes are the file's. */
    private interface Step<T> {
        T take() throws IOException;
    }

    private @Nullable JsonToken token() throws UnreadableFile {
        return step(parser::nextToken);
    }

    private String name() throws UnreadableFile {
        return step(parser::currentName);
    }

    private JsonNode tree() throws UnreadableFile {
        return step(() -> ONE.readTree(parser));
    }

    private void skip() throws UnreadableFile {
        step(parser::skipChildren);
    }

    private <T> T step(Step<T> step) throws UnreadableFile {
        try {
            return step.take();
        } catch (JsonProcessingException broken) {
            var location = broken.getLocation();
            throw UnreadableFile.at(
                    location == null ? line() : Long.valueOf(location.getLineNr()),
                    "This is no JSON: %s.".formatted(broken.getOriginalMessage()));
        } catch (NumberFormatException unheardOf) {
            throw UnreadableFile.at(line(), "A number has too large an exponent.");
        } catch (CharacterCodingException broken) {
            throw UnreadableFile.at(line(), "The file is not in %s; give its encoding.".formatted(options.encoding()));
        } catch (BoundedReader.TooLong tooLong) {
            throw UnreadableFile.at(line(), "A record of the file is larger than 8 MiB.");
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }

    private Long line() {
        return (long) Math.max(1, parser.currentLocation().getLineNr());
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException unlikely) {
            throw new UncheckedIOException(unlikely);
        }
    }
}
