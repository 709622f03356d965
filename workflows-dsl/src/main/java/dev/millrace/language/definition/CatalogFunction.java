package dev.millrace.language.definition;

import java.util.Optional;
import java.util.regex.Pattern;

/** A function of a catalog as {@code call} names it: {@code name:version@catalog} (DSL, "Using Cataloged Functions"). */
public record CatalogFunction(String name, String version, String catalog) {

    private static final Pattern WORD = Pattern.compile("([A-Za-z0-9_][A-Za-z0-9_.-]*):([A-Za-z0-9.+-]+)@([^:/@]+)");

    /** Empty where {@code word} names no function of a catalog. */
    public static Optional<CatalogFunction> of(String word) {
        var matcher = WORD.matcher(word);
        return matcher.matches()
                ? Optional.of(new CatalogFunction(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** Where it is in the catalog at {@code root}. */
    String at(String root) {
        return "%s/functions/%s/%s/function.yaml".formatted(root.replaceFirst("/+$", ""), name, version);
    }
}
