package dev.millrace.language.jq;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.List;

/** C's {@code strftime}, in English and in UTC. */
final class DateWriter {

    static final List<String> DAYS =
            List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
    static final List<String> MONTHS = List.of(
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
            "December");

    private DateWriter() {}

    static String write(LocalDateTime date, String format) {
        StringBuilder written = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                written.append(c);
            } else {
                i++;
                written.append(field(date, format.charAt(i)));
            }
        }
        return written.toString();
    }

    private static String field(LocalDateTime date, char name) {
        int weekday = date.getDayOfWeek().getValue() % 7;
        int hour = date.getHour() % 12 == 0 ? 12 : date.getHour() % 12;
        return switch (name) {
            case 'Y' -> Integer.toString(date.getYear());
            case 'C' -> padded(Math.floorDiv(date.getYear(), 100), 2, '0');
            case 'y' -> padded(Math.floorMod(date.getYear(), 100), 2, '0');
            case 'm' -> padded(date.getMonthValue(), 2, '0');
            case 'd' -> padded(date.getDayOfMonth(), 2, '0');
            case 'e' -> padded(date.getDayOfMonth(), 2, ' ');
            case 'j' -> padded(date.getDayOfYear(), 3, '0');
            case 'H' -> padded(date.getHour(), 2, '0');
            case 'k' -> padded(date.getHour(), 2, ' ');
            case 'I' -> padded(hour, 2, '0');
            case 'l' -> padded(hour, 2, ' ');
            case 'M' -> padded(date.getMinute(), 2, '0');
            case 'S' -> padded(date.getSecond(), 2, '0');
            case 'p' -> date.getHour() < 12 ? "AM" : "PM";
            case 'P' -> date.getHour() < 12 ? "am" : "pm";
            case 'A' -> DAYS.get(weekday);
            case 'a' -> DAYS.get(weekday).substring(0, 3);
            case 'B' -> MONTHS.get(date.getMonthValue() - 1);
            case 'b', 'h' -> MONTHS.get(date.getMonthValue() - 1).substring(0, 3);
            case 'u' -> Integer.toString(date.getDayOfWeek().getValue());
            case 'w' -> Integer.toString(weekday);
            case 's' -> Long.toString(date.toEpochSecond(ZoneOffset.UTC));
            case 'Z' -> "UTC";
            case 'z' -> "+0000";
            case 'F' -> write(date, "%Y-%m-%d");
            case 'D', 'x' -> write(date, "%m/%d/%y");
            case 'T', 'X' -> write(date, "%H:%M:%S");
            case 'R' -> write(date, "%H:%M");
            case 'r' -> write(date, "%I:%M:%S %p");
            case 'c' -> write(date, "%a %b %e %H:%M:%S %Y");
            case 'U' -> padded((date.getDayOfYear() + 6 - weekday) / 7, 2, '0');
            case 'W' -> padded((date.getDayOfYear() + 6 - (weekday + 6) % 7) / 7, 2, '0');
            case 'V' -> padded(date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, '0');
            case 'G' -> Integer.toString(date.get(IsoFields.WEEK_BASED_YEAR));
            case 'g' -> padded(Math.floorMod(date.get(IsoFields.WEEK_BASED_YEAR), 100), 2, '0');
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> "%" + name;
        };
    }

    private static String padded(int number, int width, char with) {
        String digits = Integer.toString(number);
        return Character.toString(with).repeat(Math.max(0, width - digits.length())) + digits;
    }
}
