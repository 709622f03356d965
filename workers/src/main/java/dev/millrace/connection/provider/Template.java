package dev.millrace.connection.provider;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.millrace.egress.UriText;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with places for values: {@code https://api.atlassian.com/ex/jira/{cloud_id}}.
 *
 * @param text with {@code {name}} where a value belongs
 */
public record Template(@JsonValue String text) {

    private static final Pattern PLACE = Pattern.compile("\\{([a-z][a-z0-9_]*)}");

    @JsonCreator
    public Template {}

    static @Nullable Template or(@Nullable String said, @Nullable Template otherwise) {
        return said == null ? otherwise : new Template(said);
    }

    /** The names of the values that it needs. */
    public Set<String> names() {
        var names = new TreeSet<String>();
        PLACE.matcher(text).results().forEach(place -> names.add(place.group(1)));
        return names;
    }

    /**
     * The text with {@code values} at their places, percent-encoded so that none leaves the part of the address where it
     * stands. At the very beginning a value is the beginning of an address ({@code instance_url}) and is taken as it is;
     * whoever calls the result looks at it as at any other address that came from outside.
     *
     * @throws IllegalArgumentException naming the value that is missing
     */
    public String fill(Map<String, String> values) {
        return PLACE.matcher(text).replaceAll(place -> {
            var value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalArgumentException(
                        "There is no value for {%s} in %s.".formatted(place.group(1), text));
            }
            return Matcher.quoteReplacement(place.start() == 0 ? UriText.withoutSlash(value) : UriText.encoded(value));
        });
    }
}
