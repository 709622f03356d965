package dev.millrace.language.lint;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for literal HTTP headers (RFC 9110, section 5). */
final class Headers {

    /** What frames or routes the request: only the client may set it. */
    private static final Set<String> RESERVED = Set.of("host", "content-length", "transfer-encoding", "connection");

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

    static final TextRule NAME = TextRule.like("^" + TOKEN.pattern() + "$", Headers::name);
    static final TextRule VALUE = TextRule.like("^[^\\r\\n]*$", Headers::value);

    private Headers() {}

    static @Nullable Mistake name(String name) {
        if (!TOKEN.matcher(name).matches()) {
            return Mistake.whole("%s is not the name of a header".formatted(Wording.name(name)), null);
        }
        return RESERVED.contains(name.toLowerCase(Locale.ROOT))
                ? Mistake.whole("the header %s is set by the runtime; remove it".formatted(Wording.word(name)), null)
                : null;
    }

    static @Nullable Mistake value(String value) {
        var lineBreak = value.indexOf('\r') >= 0 ? value.indexOf('\r') : value.indexOf('\n');
        return lineBreak < 0
                ? null
                : new Mistake(lineBreak, "a header's value is one line", value.strip().replaceAll("[\\r\\n]+", " "));
    }
}
