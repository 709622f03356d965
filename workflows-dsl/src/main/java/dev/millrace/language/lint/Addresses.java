package dev.millrace.language.lint;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for literal URIs: endpoints are absolute http or https, with simple {@code {names}} of RFC 6570. */
final class Addresses {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);
    private static final String OPERATORS = "+#./;?&=,!@|";

    static final TextRule ENDPOINT = TextRule.like("^[Hh][Tt][Tt][Pp][Ss]?://", Addresses::endpoint);
    static final TextRule PATH_OR_ENDPOINT =
            TextRule.like("^/(?!/)|^[Hh][Tt][Tt][Pp][Ss]?://", Addresses::pathOrEndpoint);
    static final TextRule IDENTIFIER = TextRule.like("^[A-Za-z][A-Za-z0-9+.-]*:", Addresses::identifier);

    private Addresses() {}

    /** Something to call: {@code https://api.example.com/pets/{petId}}. */
    static @Nullable Mistake endpoint(String text) {
        var expanded = new StringBuilder();
        var broken = expand(text, expanded);
        if (broken != null) {
            return broken;
        }
        var uri = parse(expanded.toString());
        if (uri == null) {
            return malformed(text, expanded.toString());
        }
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.isAbsolute() && uri.getRawAuthority() != null && !scheme.startsWith("http")) {
            return Mistake.whole(
                    "`%s` is not supported: what is outside is read and called over https:// or http://".formatted(scheme), null);
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return Mistake.whole("what is called is an absolute address: it begins with https:// or http://",
                    looksLikeHost(text) ? "https://" + text : null);
        }
        if (uri.getRawUserInfo() != null) {
            return Mistake.whole("credentials do not belong into an address; name a connection under `authentication`",
                    null);
        }
        if (uri.getHost() == null) {
            return Mistake.whole("%s names no host".formatted(Wording.name(text)), null);
        }
        return uri.getPort() > 65_535 ? Mistake.whole("a port is at most 65535", null) : null;
    }

    /** A path at an authority, such as {@code /oauth2/token}, or an address of its own. */
    static @Nullable Mistake pathOrEndpoint(String text) {
        return text.startsWith("/") && !text.startsWith("//") ? endpoint("https://host" + text) : endpoint(text);
    }

    /** What only identifies and is never called, such as an error's type: absolute, with any scheme. */
    static @Nullable Mistake identifier(String text) {
        return SCHEME.matcher(text).matches() && parse(text.replaceAll("[{}]", "")) != null
                ? null
                : Mistake.whole("%s is not an absolute URI".formatted(Wording.name(text)), null);
    }

    /** A CloudEvent's source: a URI reference that is not empty. */
    static @Nullable Mistake reference(String text) {
        return !text.isEmpty() && parse(text.replaceAll("[{}]", "")) != null
                ? null
                : Mistake.whole("%s is not a URI reference".formatted(Wording.name(text)), null);
    }

    /** Puts a stand-in for each {@code {name}}. */
    private static @Nullable Mistake expand(String text, StringBuilder expanded) {
        for (var at = 0; at < text.length(); at++) {
            var character = text.charAt(at);
            if (character == '}') {
                return new Mistake(at, "this } closes nothing; write %7D for the character itself", null);
            }
            if (character != '{') {
                expanded.append(character);
                continue;
            }
            var end = text.indexOf('}', at);
            if (end < 0) {
                return new Mistake(at, "this { is never closed; write %7B for the character itself", null);
            }
            var name = text.substring(at + 1, end);
            if (!NAME.matcher(name).matches()) {
                return new Mistake(at, unexpandable(name), null);
            }
            // After a colon it is the port.
            expanded.append(!expanded.isEmpty() && expanded.charAt(expanded.length() - 1) == ':' ? '1' : 'x');
            at = end;
        }
        return null;
    }

    private static String unexpandable(String name) {
        if (!name.isEmpty() && OPERATORS.indexOf(name.charAt(0)) >= 0) {
            return "%s is not supported yet; of RFC 6570 only simple {name} expansion is"
                    .formatted(Wording.word("{" + name + "}"));
        }
        return "between { and } stands the name of a field of the input: letters, digits, _, - and .";
    }

    private static Mistake malformed(String text, String expanded) {
        var space = text.indexOf(' ');
        if (space >= 0) {
            return new Mistake(space, "an address has no spaces; write %20", text.strip().replace(" ", "%20"));
        }
        try {
            new URI(expanded);
        } catch (URISyntaxException broken) {
            // Its offset is the original's only where nothing was expanded before it.
            var exact = text.equals(expanded) && broken.getIndex() >= 0 && broken.getIndex() < text.length();
            return new Mistake(exact ? broken.getIndex() : Mistake.WHOLE,
                    "this is not an address: %s".formatted(broken.getReason().toLowerCase(Locale.ROOT)), null);
        }
        return Mistake.whole("this is not an address", null);
    }

    private static boolean looksLikeHost(String text) {
        return text.matches("[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,8}(?::\\d+)?(?:/.*)?");
    }

    private static @Nullable URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException broken) {
            return null;
        }
    }
}
