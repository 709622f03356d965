package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Functions of numbers. Only {@link StrictMath}: {@code Math} may differ between machines. */
final class Mathematics {

    private Mathematics() {}

    static void register(Builtins.Table table) {
        one(table, "sqrt", StrictMath::sqrt);
        one(table, "cbrt", StrictMath::cbrt);
        one(table, "exp", StrictMath::exp);
        one(table, "exp2", x -> StrictMath.pow(2, x));
        one(table, "exp10", x -> StrictMath.pow(10, x));
        one(table, "pow10", x -> StrictMath.pow(10, x));
        one(table, "expm1", StrictMath::expm1);
        one(table, "log", StrictMath::log);
        one(table, "log2", Mathematics::log2);
        one(table, "log10", StrictMath::log10);
        one(table, "log1p", StrictMath::log1p);
        one(table, "sin", StrictMath::sin);
        one(table, "cos", StrictMath::cos);
        one(table, "tan", StrictMath::tan);
        one(table, "asin", StrictMath::asin);
        one(table, "acos", StrictMath::acos);
        one(table, "atan", StrictMath::atan);
        one(table, "sinh", StrictMath::sinh);
        one(table, "cosh", StrictMath::cosh);
        one(table, "tanh", StrictMath::tanh);
        one(table, "asinh", x -> StrictMath.copySign(
                StrictMath.log(StrictMath.abs(x) + StrictMath.sqrt(x * x + 1)), x));
        one(table, "acosh", x -> StrictMath.log(x + StrictMath.sqrt(x * x - 1)));
        one(table, "atanh", x -> 0.5 * StrictMath.log((1 + x) / (1 - x)));
        one(table, "significand", x -> x == 0 || !Double.isFinite(x) ? x : StrictMath.scalb(x, -StrictMath.getExponent(x)));
        one(table, "logb", x -> x == 0 ? Double.NEGATIVE_INFINITY : StrictMath.getExponent(x));
        whole(table, "floor", StrictMath::floor);
        whole(table, "ceil", StrictMath::ceil);
        whole(table, "rint", StrictMath::rint);
        whole(table, "nearbyint", StrictMath::rint);
        whole(table, "round", x -> StrictMath.copySign(StrictMath.floor(StrictMath.abs(x) + 0.5), x));
        whole(table, "trunc", x -> x < 0 ? StrictMath.ceil(x) : StrictMath.floor(x));
        table.values("fabs/0", (meter, in, arguments) -> absolute(number(in)));
        table.values("abs/0", (meter, in, arguments) -> {
            if (!in.isNumber()) {
                throw JqException.of(Values.described(in) + " has no absolute value");
            }
            return absolute(in);
        });
        two(table, "pow", StrictMath::pow);
        two(table, "atan2", StrictMath::atan2);
        two(table, "fmin", StrictMath::min);
        two(table, "fmax", StrictMath::max);
        two(table, "fmod", (x, y) -> x % y);
        two(table, "drem", StrictMath::IEEEremainder);
        two(table, "copysign", StrictMath::copySign);
        two(table, "hypot", StrictMath::hypot);
        two(table, "ldexp", Mathematics::scale);
        two(table, "scalb", Mathematics::scale);
        two(table, "scalbln", Mathematics::scale);
        two(table, "nextafter", StrictMath::nextAfter);
        table.values("fma/3", (meter, in, arguments) -> Numbers.of(StrictMath.fma(
                number(arguments[0]).doubleValue(),
                number(arguments[1]).doubleValue(),
                number(arguments[2]).doubleValue())));
        table.values("frexp/0", (meter, in, arguments) -> frexp(number(in).doubleValue()));
        table.values("modf/0", (meter, in, arguments) -> {
            double value = number(in).doubleValue();
            double whole = value < 0 ? StrictMath.ceil(value) : StrictMath.floor(value);
            double rest = Double.isInfinite(value) ? 0 : value - whole;
            return Values.FACTORY.arrayNode().add(Numbers.of(rest)).add(Numbers.of(whole));
        });
        table.values("infinite/0", (meter, in, arguments) -> DoubleNode.valueOf(Double.POSITIVE_INFINITY));
        table.values("nan/0", (meter, in, arguments) -> DoubleNode.valueOf(Double.NaN));
        table.values("isinfinite/0", (meter, in, arguments) ->
                Values.of(Double.isInfinite(number(in).doubleValue())));
        table.values("isnan/0", (meter, in, arguments) -> Values.of(Numbers.isNaN(number(in))));
        table.values("isnormal/0", (meter, in, arguments) -> {
            double value = StrictMath.abs(number(in).doubleValue());
            return Values.of(value >= Double.MIN_NORMAL && value <= Double.MAX_VALUE);
        });
    }

    private static void one(Builtins.Table table, String name, DoubleUnaryOperator function) {
        table.values(name + "/0", (meter, in, arguments) ->
                Numbers.of(function.applyAsDouble(number(in).doubleValue())));
    }

    /** Functions that leave a whole number as it is, however large. */
    private static void whole(Builtins.Table table, String name, DoubleUnaryOperator function) {
        table.values(name + "/0", (meter, in, arguments) -> number(in).isIntegralNumber()
                ? in
                : Numbers.of(function.applyAsDouble(in.doubleValue())));
    }

    private static void two(Builtins.Table table, String name, DoubleBinaryOperator function) {
        table.values(name + "/2", (meter, in, arguments) -> Numbers.of(function.applyAsDouble(
                number(arguments[0]).doubleValue(), number(arguments[1]).doubleValue())));
    }

    private static JsonNode number(JsonNode in) {
        if (!in.isNumber()) {
            throw JqException.of(Values.described(in) + " number required");
        }
        return in;
    }

    static JsonNode absolute(JsonNode number) {
        return Numbers.compare(number, Numbers.of(0)) < 0 && !Numbers.isNaN(number) ? Numbers.negate(number) : number;
    }

    private static double log2(double value) {
        int exponent = StrictMath.getExponent(value);
        boolean power = value > 0 && exponent >= Double.MIN_EXPONENT && exponent <= Double.MAX_EXPONENT
                && StrictMath.scalb(1.0, exponent) == value;
        return power ? exponent : StrictMath.log(value) / StrictMath.log(2);
    }

    private static double scale(double value, double exponent) {
        return StrictMath.scalb(value, (int) exponent);
    }

    private static JsonNode frexp(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return Values.FACTORY.arrayNode().add(Numbers.of(value)).add(Numbers.of(0));
        }
        boolean tiny = StrictMath.abs(value) < Double.MIN_NORMAL;
        double normal = tiny ? value * 0x1p54 : value;
        int exponent = StrictMath.getExponent(normal) + 1;
        return Values.FACTORY
                .arrayNode()
                .add(Numbers.of(StrictMath.scalb(normal, -exponent)))
                .add(Numbers.of(tiny ? exponent - 54 : exponent));
    }
}
