package dev.millrace.language.jq;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operators between two expressions that give a value; a higher {@code precedence} binds tighter. */
enum Operator {
    ALTERNATIVE("//", 3),
    OR("or", 5),
    AND("and", 6),
    EQUAL("==", 7),
    DIFFERENT("!=", 7),
    LESS("<", 7),
    LESS_OR_EQUAL("<=", 7),
    GREATER(">", 7),
    GREATER_OR_EQUAL(">=", 7),
    ADD("+", 8),
    SUBTRACT("-", 8),
    MULTIPLY("*", 9),
    DIVIDE("/", 9),
    REMAINDER("%", 9);

    static final int ASSIGNMENT = 4;
    static final int COMPARISON = 7;
    static final int SUM = 8;

    private static final Map<String, Operator> BY_SIGN =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(operator -> operator.sign, it -> it));

    final String sign;
    final int precedence;

    Operator(String sign, int precedence) {
        this.sign = sign;
        this.precedence = precedence;
    }

    static @Nullable Operator of(String sign) {
        return BY_SIGN.get(sign);
    }
}
