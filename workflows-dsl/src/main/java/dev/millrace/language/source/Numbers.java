package dev.millrace.language.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigInteger;
import java.util.Locale;

/** The numbers of a definition: whole ones exactly, others as IEEE doubles, which is what jq reckons in. */
final class Numbers {

    private static final int MAX_DIGITS = 1_000;

    private Numbers() {}

    /** A whole number: decimal, {@code 0o17} or {@code 0x1f}. */
    static JsonNode integer(String text, Position at) {
        refuseLong(text, at);
        var number = text.startsWith("0o")
                ? new BigInteger(text.substring(2), 8)
                : text.startsWith("0x") ? new BigInteger(text.substring(2), 16) : new BigInteger(text);
        if (number.bitLength() < Integer.SIZE) {
            return IntNode.valueOf(number.intValue());
        }
        return number.bitLength() < Long.SIZE ? LongNode.valueOf(number.longValue()) : BigIntegerNode.valueOf(number);
    }

    /** A number with a fraction or an exponent; the likes of {@code .inf} and {@code 1e999} are refused. */
    static JsonNode real(String text, Position at) {
        refuseLong(text, at);
        var special = text.toLowerCase(Locale.ROOT);
        if (special.endsWith(".inf") || special.endsWith(".nan")) {
            throw new UnreadableSource(at, text + " has no counterpart in JSON; write a number or a text");
        }
        var number = Double.parseDouble(text);
        if (Double.isInfinite(number)) {
            throw new UnreadableSource(at, "the number %s is too large".formatted(
                    text.length() <= 40 ? text : text.substring(0, 40) + "…"));
        }
        return DoubleNode.valueOf(number);
    }

    private static void refuseLong(String text, Position at) {
        if (text.length() > MAX_DIGITS) {
            throw new UnreadableSource(at, "a number has at most %,d digits, this one has %,d; put it in quotes if it "
                    .formatted(MAX_DIGITS, text.length()) + "is a text");
        }
    }
}
