package dev.millrace.egress;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A header line.
 *
 * @param sensitive dropped when a redirect leads to another origin, and never shown; {@code Authorization}, {@code
 *     Cookie} and {@code Idempotency-Key} are treated so without being marked
 */
public record Header(String name, String value, boolean sensitive) {

    private static final Set<String> OURS = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "expect",
            "upgrade",
            "te",
            "trailer",
            "http2-settings",
            "proxy-authorization",
            "proxy-connection");
    private static final Set<String> BOUND_TO_ORIGIN = Set.of("authorization", "cookie", "idempotency-key");
    private static final Set<String> CREDENTIALS = Set.of("authorization", "cookie");
    private static final String NAME_SYMBOLS = "!#$%&'*+-.^_`|~";
    private static final int MAX_LENGTH = 16 * 1024;

    public Header(String name, String value) {
        this(name, value, false);
    }

    /** Why a request must not carry this header, a sentence; empty where it may (RFC 9110, sections 5.1 and 5.5). */
    public Optional<String> problem() {
        if (name.isEmpty() || !name.chars().allMatch(Header::isNameCharacter)) {
            return Optional.of("A header name is made of letters, digits and %s; '%s' is not."
                    .formatted(NAME_SYMBOLS, printable(name)));
        }
        if (OURS.contains(lowerCaseName())) {
            return Optional.of("The header %s is set by Millrace and cannot be given.".formatted(name));
        }
        if (!value.chars().allMatch(Header::isValueCharacter)) {
            return Optional.of(
                    "The value of the header %s has a line break or another character outside of printable ASCII."
                            .formatted(name));
        }
        if (name.length() + value.length() > MAX_LENGTH) {
            return Optional.of("The header %s is longer than %d bytes."
                    .formatted(name.substring(0, Math.min(name.length(), 40)), MAX_LENGTH));
        }
        return Optional.empty();
    }

    boolean is(String otherName) {
        return name.equalsIgnoreCase(otherName);
    }

    boolean isBoundToOrigin() {
        return sensitive || BOUND_TO_ORIGIN.contains(lowerCaseName());
    }

    boolean isCredential() {
        return sensitive || CREDENTIALS.contains(lowerCaseName());
    }

    boolean describesBody() {
        return lowerCaseName().startsWith("content-");
    }

    private String lowerCaseName() {
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean isNameCharacter(int character) {
        return character >= '0' && character <= '9'
                || character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || NAME_SYMBOLS.indexOf(character) >= 0;
    }

    private static boolean isValueCharacter(int character) {
        return character >= ' ' && character <= '~' || character == '\t';
    }

    private static String printable(String text) {
        var shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        return shown.replaceAll("[^\\x20-\\x7e…]", "?");
    }

    @Override
    public String toString() {
        return name + ": " + (isBoundToOrigin() ? "***" : value);
    }
}
