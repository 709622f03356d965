package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** C's {@code strptime}. As in jq, a zone is read over: the fields are given as they are written. */
final class DateReader {

    private final String text;
    private final String format;
    private int at;
    private int year = 1900;
    private int month = 1;
    private int day = 1;
    private int dayOfYear;
    private int hour;
    private int minute;
    private int second;
    private boolean afternoon;

    DateReader(String text, String format) {
        this.text = text;
        this.format = format;
    }

    JsonNode read(Meter meter) {
        meter.elements(8);
        fields(format);
        if (at < text.length()) {
            throw mismatch();
        }
        try {
            LocalDateTime date = LocalDateTime.of(year, month, day, 0, 0);
            if (dayOfYear > 0) {
                date = date.withDayOfYear(dayOfYear);
            }
            LocalDateTime moment = date.withHour(afternoon && hour < 12 ? hour + 12 : hour)
                    .withMinute(minute)
                    .withSecond(Math.min(second, 59));
            return Dates.broken(moment, Numbers.of(second));
        } catch (DateTimeException beyond) {
            throw mismatch();
        }
    }

    private void fields(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%' && i + 1 < pattern.length()) {
                i++;
                field(pattern.charAt(i));
            } else if (Character.isWhitespace(c)) {
                blank();
            } else {
                expect(c);
            }
        }
    }

    private void field(char name) {
        switch (name) {
            case 'Y' -> year = number(4, 0, 9999);
            case 'y' -> {
                int ofCentury = number(2, 0, 99);
                year = ofCentury + (ofCentury < 69 ? 2000 : 1900);
            }
            case 'm' -> month = number(2, 1, 12);
            case 'd', 'e' -> {
                blank();
                day = number(2, 1, 31);
            }
            case 'j' -> dayOfYear = number(3, 1, 366);
            case 'H', 'k' -> {
                blank();
                hour = number(2, 0, 23);
            }
            case 'I', 'l' -> {
                blank();
                hour = number(2, 1, 12) % 12;
            }
            case 'M' -> minute = number(2, 0, 59);
            case 'S' -> second = number(2, 0, 60);
            case 'p', 'P' -> afternoon = name(List.of("am", "pm")) == 1;
            case 'A', 'a' -> name(DateWriter.DAYS);
            case 'B', 'b', 'h' -> month = 1 + name(DateWriter.MONTHS);
            case 'u', 'w' -> number(1, 0, 7);
            case 's' -> epoch();
            case 'Z' -> zoneName();
            case 'z' -> offset();
            case 'F' -> fields("%Y-%m-%d");
            case 'D' -> fields("%m/%d/%y");
            case 'T' -> fields("%H:%M:%S");
            case 'R' -> fields("%H:%M");
            case 'r' -> fields("%I:%M:%S %p");
            case 'c' -> fields("%a %b %e %H:%M:%S %Y");
            case 'n', 't' -> blank();
            case '%' -> expect('%');
            default -> throw mismatch();
        }
    }

    private void blank() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void expect(char c) {
        if (at >= text.length() || text.charAt(at) != c) {
            throw mismatch();
        }
        at++;
    }

    private int number(int digits, int least, int most) {
        int start = at;
        int number = 0;
        while (at < text.length() && at - start < digits && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            number = 10 * number + text.charAt(at) - '0';
            at++;
        }
        if (at == start || number < least || number > most) {
            throw mismatch();
        }
        return number;
    }

    /** The place of a name in the list, written out or as its first three letters. */
    private int name(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            for (String form : List.of(name, name.substring(0, Math.min(3, name.length())))) {
                if (text.regionMatches(true, at, form, 0, form.length())) {
                    at += form.length();
                    return i;
                }
            }
        }
        throw mismatch();
    }

    private void epoch() {
        long seconds = 0;
        int start = at;
        while (at < text.length() && at - start < 12 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            seconds = 10 * seconds + text.charAt(at) - '0';
            at++;
        }
        if (at == start) {
            throw mismatch();
        }
        LocalDateTime date = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
        year = date.getYear();
        month = date.getMonthValue();
        day = date.getDayOfMonth();
        hour = date.getHour();
        minute = date.getMinute();
        second = date.getSecond();
    }

    private void zoneName() {
        int start = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw mismatch();
        }
    }

    private void offset() {
        if (at < text.length() && text.substring(at, at + 1).toLowerCase(Locale.ROOT).equals("z")) {
            at++;
            return;
        }
        if (at >= text.length() || text.charAt(at) != '+' && text.charAt(at) != '-') {
            throw mismatch();
        }
        at++;
        number(2, 0, 24);
        if (at < text.length() && text.charAt(at) == ':') {
            at++;
        }
        number(2, 0, 59);
    }

    private JqException mismatch() {
        return JqException.of("date \"" + cut(text) + "\" does not match format \"" + cut(format) + "\"");
    }

    private static String cut(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }
}
