package dev.millrace.language.run;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Compares error types. The specification moved from one domain to another and its own conformance kit writes the
 * standard types in a second form, so a standard type is told by its last word under any of them; every other type is
 * compared as it is written.
 */
final class ErrorTypes {

    private static final Pattern STANDARD = Pattern.compile(
            "https?://(?:serverlessworkflow\\.io|open-workflow-specification\\.org)/(?:spec/[^/]+/|dsl/)errors/(?:types/)?([a-z]+)");
    private static final Set<String> WORDS = Set.of(
            "configuration",
            "validation",
            "expression",
            "authentication",
            "authorization",
            "timeout",
            "communication",
            "runtime");

    private ErrorTypes() {}

    static boolean same(String one, String other) {
        return canonical(one).equals(canonical(other));
    }

    private static String canonical(String type) {
        var standard = STANDARD.matcher(type);
        return standard.matches() && WORDS.contains(standard.group(1)) ? standard.group(1) : type;
    }
}
