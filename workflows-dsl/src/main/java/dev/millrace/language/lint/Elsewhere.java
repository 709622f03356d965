package dev.millrace.language.lint;

import dev.millrace.language.definition.ActionCall;
import dev.millrace.language.definition.CatalogFunction;
import dev.millrace.language.lint.Shape.ByType;
import dev.millrace.language.lint.Shape.Fields;
import dev.millrace.language.lint.Shape.Text;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What lies outside of a definition and is read when that is stored: the shapes of what refers to it, and the words that
 * call it. There is no run yet that could compute an address.
 */
final class Elsewhere {

    private static final int LONGEST_ADDRESS = 500;

    private static final Pattern HTTP = Pattern.compile("[Hh][Tt][Tt][Pp][Ss]?://");

    private static final TextRule ADDRESS = TextRule.like("^[Hh][Tt][Tt][Pp][Ss]?://[^{}#]*$", Elsewhere::address);

    private static final TextRule ROOT = TextRule.like("^[Hh][Tt][Tt][Pp][Ss]?://[^{}#?]*$", Elsewhere::root);

    static final TextRule CATALOG_NAME = TextRule.like(Functions.NAME.pattern(), Elsewhere::catalogName);

    /** DSL, "External Resource". */
    static final Shape RESOURCE = Fields.of("`resource`")
            .optional("name", Shape.TEXT)
            .required("endpoint", endpoint(new Text(ADDRESS, false)));

    /** DSL, "Catalog". */
    static final Shape CATALOG = Fields.of("a catalog").required("endpoint", endpoint(new Text(ROOT, false)));

    private Elsewhere() {}

    private static Shape endpoint(Shape address) {
        return new ByType("an address, or an object with `uri`", address,
                Fields.of("`endpoint`").required("uri", address).optional("authentication", Authentications.USED), null);
    }

    /** What is wrong with a word that calls a function from outside; null where nothing is. */
    static @Nullable Mistake function(String word) {
        if (HTTP.matcher(word).lookingAt()) {
            return address(word);
        }
        var function = CatalogFunction.of(word);
        return function.isPresent() && Identity.version(function.get().version()) == null
                ? null
                : Mistake.whole(
                        "%s is no function's name: a catalog's function is called `name:1.0.0@catalog`, any other by its address, https://…"
                                .formatted(Wording.name(word)),
                        null);
    }

    static String noCatalog(String name) {
        return name.equals(ActionCall.CATALOG)
                ? "the default catalog has connectors' actions: `github.createIssue:1.0.0@default`; declare any other under `use.catalogs`"
                : "there is no catalog %s in `use.catalogs`".formatted(Wording.name(name));
    }

    private static @Nullable Mistake address(String text) {
        if (text.contains("{") || text.contains("}")) {
            return Mistake.whole("this is read when the automation is stored, before any run: it is an address as it stands, "
                    + "without expressions or {names}", null);
        }
        var mistake = Addresses.endpoint(text);
        if (mistake != null) {
            return mistake;
        }
        if (text.contains("#")) {
            return new Mistake(text.indexOf('#'), "what is read is the whole document: leave out what begins with #", null);
        }
        return text.length() > LONGEST_ADDRESS
                ? Mistake.whole("an address that is read has at most %d characters".formatted(LONGEST_ADDRESS), null)
                : null;
    }

    private static @Nullable Mistake root(String text) {
        return text.contains("?")
                ? new Mistake(text.indexOf('?'), "below this address stand the functions of the catalog: leave out what begins with ?", null)
                : address(text);
    }

    private static @Nullable Mistake catalogName(String name) {
        return name.isBlank() || Functions.isElsewhere(name)
                ? Mistake.whole("the name of a catalog has no `:`, `/` or `@`", null)
                : null;
    }
}
