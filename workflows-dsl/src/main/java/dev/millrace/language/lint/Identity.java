package dev.millrace.language.lint;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for what identifies a definition: the DSL's version, its own, its namespace and name. */
final class Identity {

    private static final String NEWEST_DSL = "1.0.3";
    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_VERSION = 128;

    private static final Pattern LABEL = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?");
    private static final Pattern NUMBERS = Pattern.compile("v?(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?");
    private static final Pattern VARIABLE = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    // semver.org, without a group that could be matched in two ways.
    private static final Pattern SEMANTIC_VERSION = Pattern.compile(
            "(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)"
                    + "(?:-(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
                    + "(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?");

    static final TextRule DSL = TextRule.like("^1\\.0\\.", Identity::dsl);
    static final TextRule A_VERSION = TextRule.like("^" + SEMANTIC_VERSION.pattern() + "$", Identity::version);
    static final TextRule A_LABEL = TextRule.like("^" + LABEL.pattern() + "$", Identity::label);
    static final TextRule A_VARIABLE = TextRule.like("^" + VARIABLE.pattern() + "$", Identity::variable);

    private Identity() {}

    /** The specification's version that the definition is written in: 1.0.x. */
    static @Nullable Mistake dsl(String text) {
        if (text.startsWith("1.0.") && isVersion(text)) {
            return null;
        }
        return Mistake.whole("%s is not a version of the DSL that runs here; 1.0.x does".formatted(Wording.name(text)),
                NEWEST_DSL);
    }

    static @Nullable Mistake version(String text) {
        if (isVersion(text)) {
            return null;
        }
        return Mistake.whole(
                "%s is not a semantic version such as 1.0.0".formatted(Wording.name(text)), completed(text));
    }

    /** A namespace or name: an RFC 1123 label. */
    static @Nullable Mistake label(String text) {
        if (text.length() > LONGEST_LABEL) {
            return Mistake.whole("a name has at most %d characters, this one has %d".formatted(
                    LONGEST_LABEL, text.length()), null);
        }
        if (LABEL.matcher(text).matches()) {
            return null;
        }
        var label = text.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return Mistake.whole("%s is not a name: letters, digits and hyphens, a letter or digit first and last".formatted(
                Wording.name(text)), label.isEmpty() ? null : label);
    }

    /** The name of a variable, written without its dollar. */
    static @Nullable Mistake variable(String text) {
        if (VARIABLE.matcher(text).matches()) {
            return null;
        }
        var bare = text.startsWith("$") ? text.substring(1) : "";
        return Mistake.whole("%s is not the name of a variable: letters, digits and _, no digit first".formatted(
                Wording.name(text)), VARIABLE.matcher(bare).matches() ? bare : null);
    }

    private static boolean isVersion(String text) {
        return text.length() <= LONGEST_VERSION && SEMANTIC_VERSION.matcher(text).matches();
    }

    /** {@code 1.2} and {@code v1} with what they lack. */
    private static @Nullable String completed(String text) {
        var numbers = NUMBERS.matcher(text);
        if (!numbers.matches()) {
            return null;
        }
        var parts = new StringBuilder();
        for (var group = 1; group <= 3; group++) {
            var part = numbers.group(group);
            parts.append(group == 1 ? "" : ".").append(part == null ? 0 : Integer.parseInt(part));
        }
        return parts.toString();
    }
}
