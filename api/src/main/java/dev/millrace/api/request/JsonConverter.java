package dev.millrace.api.request;

import com.fasterxml.jackson.core.JacksonException;
import dev.millrace.json.Json;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractGenericHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/**
 * Reads and writes bodies with {@link Json}'s mapper, always in UTF-8. Our own, because Spring's converter for Jackson 2
 * is on its way out and its one for Jackson 3 does not know our trees.
 */
final class JsonConverter extends AbstractGenericHttpMessageConverter<Object> {

    JsonConverter() {
        super(MediaType.APPLICATION_JSON, new MediaType("application", "*+json"));
    }

    @Override
    protected boolean supports(Class<?> type) {
        return true;
    }

    @Override
    public Object read(Type type, @Nullable Class<?> context, HttpInputMessage input) throws IOException {
        var mapper = Json.mapper();
        try {
            // The whole tree first: a body that is not JSON is 400 even where a field before the fault is wrong too.
            var tree = Json.read(input.getBody().readAllBytes());
            if (tree.isNull() || tree.isMissingNode()) {
                throw new HttpMessageNotReadableException("There is no body.", input);
            }
            return mapper.readerFor(mapper.getTypeFactory().constructType(type)).readValue(tree);
        } catch (JacksonException | CharacterCodingException unreadable) {
            throw new HttpMessageNotReadableException("The body cannot be read.", unreadable, input);
        }
    }

    @Override
    protected Object readInternal(Class<?> type, HttpInputMessage input) throws IOException {
        return read(type, null, input);
    }

    @Override
    protected void writeInternal(Object value, @Nullable Type type, HttpOutputMessage output) throws IOException {
        output.getBody().write(Json.mapper().writeValueAsBytes(value));
    }
}
