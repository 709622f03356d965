package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

/** Whole numbers are exact, up to 1024 bits; everything else is a double, as in jq. */
final class Numbers {

    private static final double LARGEST_WHOLE = 1e17;
    private static final int MAXIMUM_BITS = 1024;
    private static final int MAXIMUM_DIGITS = 300;

    private Numbers() {}

    static NumericNode of(long value) {
        return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }

    static NumericNode of(double value) {
        return value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE ? of((long) value) : DoubleNode.valueOf(value);
    }

    private static NumericNode of(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            return of(value.longValue());
        }
        return value.bitLength() <= MAXIMUM_BITS ? BigIntegerNode.valueOf(value) : of(value.doubleValue());
    }

    /** The text of a JSON number, or of a number as jq writes it. */
    static NumericNode parse(String text) {
        boolean whole = text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '-');
        if (whole && text.length() <= 18) {
            return of(Long.parseLong(text));
        }
        if (whole && text.length() <= MAXIMUM_DIGITS) {
            return of(new BigInteger(text));
        }
        return of(Double.parseDouble(text));
    }

    static boolean isLong(JsonNode number) {
        return number.isInt() || number.isLong() || number.isShort();
    }

    /** A whole number that we calculate with exactly. */
    private static boolean isWhole(JsonNode number) {
        return isLong(number)
                || number.isBigInteger() && number.bigIntegerValue().bitLength() <= MAXIMUM_BITS;
    }

    /** As an index or a count: truncated, and within an int's bounds. */
    static int toInt(JsonNode number) {
        return isLong(number)
                ? (int) Math.clamp(number.longValue(), Integer.MIN_VALUE, Integer.MAX_VALUE)
                : (int) number.doubleValue();
    }

    static NumericNode negate(JsonNode number) {
        if (isLong(number) && number.longValue() != Long.MIN_VALUE) {
            return of(-number.longValue());
        }
        return isWhole(number) ? of(number.bigIntegerValue().negate()) : of(-number.doubleValue());
    }

    static NumericNode add(JsonNode left, JsonNode right) {
        if (isLong(left) && isLong(right)) {
            long a = left.longValue();
            long b = right.longValue();
            long sum = a + b;
            return ((a ^ sum) & (b ^ sum)) < 0 ? of(BigInteger.valueOf(a).add(BigInteger.valueOf(b))) : of(sum);
        }
        return isWhole(left) && isWhole(right)
                ? of(left.bigIntegerValue().add(right.bigIntegerValue()))
                : of(left.doubleValue() + right.doubleValue());
    }

    static NumericNode subtract(JsonNode left, JsonNode right) {
        return add(left, negate(right));
    }

    static NumericNode multiply(JsonNode left, JsonNode right) {
        if (isLong(left) && isLong(right)) {
            long high = Math.multiplyHigh(left.longValue(), right.longValue());
            long low = left.longValue() * right.longValue();
            if (high == low >> 63) {
                return of(low);
            }
        }
        return isWhole(left) && isWhole(right)
                ? of(left.bigIntegerValue().multiply(right.bigIntegerValue()))
                : of(left.doubleValue() * right.doubleValue());
    }

    /** The divisor is not zero. */
    static NumericNode divide(JsonNode left, JsonNode right) {
        if (isWhole(left) && isWhole(right)) {
            BigInteger[] parts = left.bigIntegerValue().divideAndRemainder(right.bigIntegerValue());
            if (parts[1].signum() == 0) {
                return of(parts[0]);
            }
        }
        return of(left.doubleValue() / right.doubleValue());
    }

    /** The remainder of the whole parts, with the dividend's sign; the divisor's whole part is not zero. */
    static NumericNode remainder(JsonNode left, JsonNode right) {
        if (isNaN(left) || isNaN(right)) {
            return DoubleNode.valueOf(Double.NaN);
        }
        return of(truncated(left).remainder(truncated(right)));
    }

    static BigInteger truncated(JsonNode number) {
        if (isWhole(number)) {
            return number.bigIntegerValue();
        }
        double value = number.doubleValue();
        return Double.isInfinite(value) || Math.abs(value) > Long.MAX_VALUE
                ? BigInteger.valueOf(value > 0 ? Long.MAX_VALUE : Long.MIN_VALUE)
                : BigInteger.valueOf((long) value);
    }

    static boolean isNaN(JsonNode number) {
        return number.isFloatingPointNumber() && Double.isNaN(number.doubleValue());
    }

    /** NaN is less than every number, itself too. */
    static int compare(JsonNode left, JsonNode right) {
        if (isLong(left) && isLong(right)) {
            return Long.compare(left.longValue(), right.longValue());
        }
        if (isWhole(left) && isWhole(right)) {
            return left.bigIntegerValue().compareTo(right.bigIntegerValue());
        }
        double a = left.doubleValue();
        double b = right.doubleValue();
        return a < b || Double.isNaN(a) ? -1 : a == b ? 0 : 1;
    }

    /** As JSON: no fraction where there is none, null for NaN, the largest double for an infinity. */
    static String text(JsonNode number) {
        if (isLong(number)) {
            return Long.toString(number.longValue());
        }
        if (isWhole(number)) {
            return number.bigIntegerValue().toString();
        }
        double value = number.doubleValue();
        if (Double.isNaN(value)) {
            return "null";
        }
        if (Double.isInfinite(value)) {
            value = Math.copySign(Double.MAX_VALUE, value);
        }
        if (value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE) {
            return Long.toString((long) value);
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int point = shortest.precision() - shortest.scale();
        if (point > -4 && point <= shortest.precision() + 15) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        int exponent = point - 1;
        return (value < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+")
                + String.format(Locale.ROOT, "%02d", Math.abs(exponent));
    }
}
