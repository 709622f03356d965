package dev.millrace.trial;

import com.google.re2j.Pattern;
import java.net.URI;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An address in which {@code *} stands for any characters. The query counts only where the pattern has one; a pattern that
 * begins with {@code /} is compared with the path alone.
 */
public final class AddressPattern {

    private final String written;
    private final Pattern pattern;

    public AddressPattern(String written) {
        this.written = written;
        this.pattern = Pattern.compile(
                Arrays.stream(written.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }

    /** Whether {@code address}, which is absolute, fits. */
    public boolean matches(String address) {
        var compared = written.contains("?") ? address : address.split("[?#]", 2)[0];
        return pattern.matches(written.startsWith("/") ? withoutOrigin(compared) : compared);
    }

    private static String withoutOrigin(String address) {
        var uri = URI.create(address);
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }
}
