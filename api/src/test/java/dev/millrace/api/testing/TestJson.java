package dev.millrace.api.testing;

import com.fasterxml.jackson.core.JacksonException;
import dev.millrace.json.Json;
import java.io.IOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractGenericHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/** JSON by the mapper that the application's web layer uses as well. */
final class TestJson extends AbstractGenericHttpMessageConverter<Object> {

    TestJson() {
        super(MediaType.APPLICATION_JSON);
    }

    @Override
    protected boolean supports(Class<?> type) {
        return true;
    }

    @Override
    public Object read(Type type, @Nullable Class<?> context, HttpInputMessage input) throws IOException {
        var types = Json.mapper().getTypeFactory();
        try {
            return Json.mapper().readValue(input.getBody(), types.constructType(type));
        } catch (JacksonException unreadable) {
            throw new HttpMessageNotReadableException("unreadable", unreadable, input);
        }
    }

    @Override
    protected Object readInternal(Class<?> type, HttpInputMessage input) throws IOException {
        return read(type, null, input);
    }

    @Override
    protected void writeInternal(Object value, @Nullable Type type, HttpOutputMessage output) throws IOException {
        Json.mapper().writeValue(output.getBody(), value);
    }
}
