package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Points in time: seconds since 1970, or "broken down" into an array of year, month from 0, day, hours, minutes, seconds,
 * day of the week from Sunday as 0, and day of the year from 0. Always UTC, always English.
 */
final class Dates {

    private static final double LAST = 253_402_300_800.0;

    private Dates() {}

    static void register(Builtins.Table table) {
        table.values("gmtime/0", (meter, in, arguments) -> broken(seconds("gmtime", in)));
        table.values("localtime/0", (meter, in, arguments) -> broken(seconds("localtime", in)));
        table.values("mktime/0", (meter, in, arguments) -> {
            if (!in.isArray()) {
                throw JqException.of("mktime requires array of 6 numbers");
            }
            return Numbers.of(Math.floor(date("mktime", in).toEpochSecond(ZoneOffset.UTC)));
        });
        format(table, "strftime");
        format(table, "strflocaltime");
        table.values("strptime/1", (meter, in, arguments) -> {
            if (!in.isTextual() || !arguments[0].isTextual()) {
                throw JqException.of(in.isTextual()
                        ? "strptime/1 requires a string format"
                        : "strptime/1 requires string inputs and arguments");
            }
            meter.read(8L * arguments[0].textValue().length() + in.textValue().length());
            return new DateReader(in.textValue(), arguments[0].textValue()).read(meter);
        });
    }

    private static void format(Builtins.Table table, String name) {
        table.values(name + "/1", (meter, in, arguments) -> {
            if (!arguments[0].isTextual()) {
                throw JqException.of(name + "/1 requires a string format");
            }
            if (!in.isNumber() && !in.isArray()) {
                throw JqException.of(name + "/1 requires parsed datetime inputs");
            }
            LocalDateTime date = date(name, in.isNumber() ? broken(seconds(name, in)) : in);
            String format = arguments[0].textValue();
            meter.characters(16L * format.length());
            return TextNode.valueOf(DateWriter.write(date, format));
        });
    }

    private static double seconds(String function, JsonNode in) {
        if (!in.isNumber()) {
            throw JqException.of(function + "() requires a number");
        }
        double seconds = in.doubleValue();
        if (!(Math.abs(seconds) < LAST)) {
            throw JqException.of("error converting number of seconds since epoch to datetime");
        }
        return seconds;
    }

    private static JsonNode broken(double seconds) {
        double whole = Math.floor(seconds);
        LocalDateTime date = LocalDateTime.ofEpochSecond((long) whole, 0, ZoneOffset.UTC);
        return broken(date, Numbers.of(date.getSecond() + (seconds - whole)));
    }

    static ArrayNode broken(LocalDateTime date, JsonNode seconds) {
        return Values.FACTORY
                .arrayNode(8)
                .add(date.getYear())
                .add(date.getMonthValue() - 1)
                .add(date.getDayOfMonth())
                .add(date.getHour())
                .add(date.getMinute())
                .add(seconds)
                .add(date.getDayOfWeek().getValue() % 7)
                .add(date.getDayOfYear() - 1);
    }

    /** Fields beyond their bounds carry over, as in C: the 32nd of January is the 1st of February. */
    private static LocalDateTime date(String function, JsonNode broken) {
        if (broken.size() < 6) {
            throw JqException.of(function + " requires array of 6 numbers");
        }
        long[] fields = new long[6];
        for (int i = 0; i < 6; i++) {
            JsonNode field = broken.get(i);
            if (!field.isNumber()) {
                throw JqException.of(function + " requires parsed datetime inputs");
            }
            fields[i] = (long) Math.clamp(Math.floor(field.doubleValue()), -1e9, 1e9);
        }
        try {
            return LocalDateTime.of(1970, 1, 1, 0, 0)
                    .plusYears(fields[0] - 1970)
                    .plusMonths(fields[1])
                    .plusDays(fields[2] - 1)
                    .plusHours(fields[3])
                    .plusMinutes(fields[4])
                    .plusSeconds(fields[5]);
        } catch (DateTimeException beyond) {
            throw JqException.of("invalid gmtime representation");
        }
    }
}
