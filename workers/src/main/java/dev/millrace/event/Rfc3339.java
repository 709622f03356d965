package dev.millrace.event;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Pattern;

/** Times as CloudEvents writes them: RFC 3339, section 5.6. */
final class Rfc3339 {

    private static final Pattern TIME = Pattern.compile(
            "(\\d{4})-(\\d{2})-(\\d{2})[Tt](?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d{1,30})?"
                    + "(?:[Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)");

    private Rfc3339() {}

    /** Whether {@code text} is a time; a leap second and an offset of any hour are allowed. */
    static boolean matches(String text) {
        var matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        try {
            LocalDate.of(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    Integer.parseInt(matcher.group(3)));
            return true;
        } catch (DateTimeException noSuchDay) {
            return false;
        }
    }
}
