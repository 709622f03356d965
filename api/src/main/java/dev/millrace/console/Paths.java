package dev.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** Addresses of our pages, every part of them encoded. */
public final class Paths {

    private Paths() {}

    /** {@code /automations/shop/order} for the three parts. */
    public static String of(String... parts) {
        var path = new StringBuilder();
        for (var part : parts) {
            path.append('/').append(UriUtils.encode(part, UTF_8));
        }
        return path.toString();
    }

    /** {@code path} with the parameters that have a value; names and values alternate. */
    public static String with(String path, @Nullable String... parameters) {
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (var index = 0; index < parameters.length; index += 2) {
            var value = parameters[index + 1];
            if (value != null && !value.isEmpty()) {
                query.add(parameters[index] + "=" + UriUtils.encode(value, UTF_8));
            }
        }
        return path + query;
    }
}
