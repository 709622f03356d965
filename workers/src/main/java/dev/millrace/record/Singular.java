package dev.millrace.record;

import java.util.Map;

/**
 * The singular of an English plural in snake_case; only its last word changes. Four rules and what breaks them: {@code ies}
 * becomes {@code y}; {@code es} goes after {@code s}, {@code sh}, {@code ch}, {@code x}, {@code z} and {@code o}, and from {@code us-es}; any other
 * {@code s} goes, but not from {@code ss}; everything else stays. A type says its own where this errs.
 */
final class Singular {

    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("people", "person"),
            Map.entry("men", "man"),
            Map.entry("women", "woman"),
            Map.entry("children", "child"),
            Map.entry("feet", "foot"),
            Map.entry("teeth", "tooth"),
            Map.entry("mice", "mouse"),
            Map.entry("indices", "index"),
            Map.entry("analyses", "analysis"),
            Map.entry("criteria", "criterion"),
            Map.entry("series", "series"),
            Map.entry("news", "news"),
            Map.entry("movies", "movie"),
            Map.entry("cookies", "cookie"),
            Map.entry("shoes", "shoe"),
            Map.entry("uses", "use"),
            Map.entry("causes", "cause"),
            Map.entry("clauses", "clause"),
            Map.entry("caches", "cache"),
            Map.entry("axes", "axis"));

    private Singular() {}

    static String of(String type) {
        var begin = type.lastIndexOf('_') + 1;
        return type.substring(0, begin) + word(type.substring(begin));
    }

    private static String word(String plural) {
        var irregular = IRREGULAR.get(plural);
        if (irregular != null) {
            return irregular;
        }
        if (plural.length() > 4 && plural.endsWith("ies")) {
            return without(plural, 3) + "y";
        }
        if (plural.length() > 3 && plural.matches(".*(?:ss|sh|ch|x|z|o|[^oa]us)es")) {
            return without(plural, 2);
        }
        return plural.length() > 2 && plural.endsWith("s") && !plural.endsWith("ss") && !plural.endsWith("us")
                ? without(plural, 1)
                : plural;
    }

    private static String without(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }
}
