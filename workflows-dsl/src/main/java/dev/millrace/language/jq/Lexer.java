package dev.millrace.language.jq;

import dev.millrace.language.jq.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Cuts a source into tokens. Works through strings and their interpolations with a stack of its own, not Java's. */
final class Lexer {

    /** Longest first. */
    private static final String[] OPERATORS = {
        "?//", "//=", "|=", "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "//", "..", "|", ",", ".", "[", "]",
        "(", ")", "{", "}", ":", ";", "=", "<", ">", "+", "-", "*", "/", "%", "?", "$"
    };

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    /** One entry an interpolation we are inside of: how many parentheses are open in it. */
    private final Deque<Integer> interpolations = new ArrayDeque<>();
    private int at;
    private int parentheses;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String source) {
        Lexer lexer = new Lexer(source);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (true) {
            skipBlank();
            if (at >= source.length()) {
                break;
            }
            token();
        }
        add(Kind.END, "", at, 0);
    }

    private void skipBlank() {
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '#') {
                while (at < source.length() && source.charAt(at) != '\n') {
                    at++;
                }
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                at++;
            } else {
                return;
            }
        }
    }

    private void token() {
        char c = source.charAt(at);
        char next = at + 1 < source.length() ? source.charAt(at + 1) : ' ';
        if (c == '"') {
            add(Kind.QUOTE_OPEN, "\"", at, 1);
            at++;
            characters();
        } else if (isDigit(c) || c == '.' && isDigit(next)) {
            number();
        } else if (isNameStart(c)) {
            name(Kind.WORD, 0);
        } else if (c == '.' && isNameStart(next)) {
            name(Kind.FIELD, 1);
        } else if (c == '$' && isNameStart(next)) {
            name(Kind.VARIABLE, 1);
        } else if (c == '@' && isNameStart(next)) {
            name(Kind.FORMAT, 1);
        } else {
            operator();
        }
    }

    private void name(Kind kind, int sigil) {
        int start = at;
        at += sigil;
        while (at < source.length() && (isNameStart(source.charAt(at)) || isDigit(source.charAt(at)))) {
            at++;
        }
        add(kind, source.substring(start + sigil, at), start, at - start);
    }

    private void number() {
        int start = at;
        digits();
        if (at < source.length() && source.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < source.length() && (source.charAt(at) == 'e' || source.charAt(at) == 'E')) {
            int exponent = at + 1;
            if (exponent < source.length() && (source.charAt(exponent) == '+' || source.charAt(exponent) == '-')) {
                exponent++;
            }
            if (exponent < source.length() && isDigit(source.charAt(exponent))) {
                at = exponent;
                digits();
            }
        }
        add(Kind.NUMBER, source.substring(start, at), start, at - start);
    }

    private void digits() {
        while (at < source.length() && isDigit(source.charAt(at))) {
            at++;
        }
    }

    private void operator() {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                int start = at;
                at += operator.length();
                if (operator.equals("(")) {
                    parentheses++;
                } else if (operator.equals(")")) {
                    if (parentheses == 0 && !interpolations.isEmpty()) {
                        add(Kind.INTERPOLATION_CLOSE, ")", start, 1);
                        parentheses = interpolations.pop();
                        characters();
                        return;
                    }
                    parentheses = Math.max(0, parentheses - 1);
                }
                add(Kind.OPERATOR, operator, start, operator.length());
                return;
            }
        }
        int length = Character.charCount(source.codePointAt(at));
        throw JqSyntaxException.at(at, length, "unexpected character '" + source.substring(at, at + length) + "'");
    }

    /** From within a string to its end or to its next interpolation. */
    private void characters() {
        StringBuilder text = new StringBuilder();
        int start = at;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '"') {
                addCharacters(text, start);
                add(Kind.QUOTE_CLOSE, "\"", at, 1);
                at++;
                return;
            }
            if (c != '\\') {
                text.append(c);
                at++;
            } else if (at + 1 < source.length() && source.charAt(at + 1) == '(') {
                addCharacters(text, start);
                add(Kind.INTERPOLATION_OPEN, "\\(", at, 2);
                at += 2;
                interpolations.push(parentheses);
                parentheses = 0;
                return;
            } else {
                escape(text);
            }
        }
        throw JqSyntaxException.at(source.length(), 0, "the string is not closed");
    }

    private void addCharacters(StringBuilder text, int start) {
        if (!text.isEmpty()) {
            add(Kind.CHARACTERS, text.toString(), start, at - start);
        }
    }

    private void escape(StringBuilder text) {
        char c = at + 1 < source.length() ? source.charAt(at + 1) : ' ';
        switch (c) {
            case '"', '\\', '/' -> text.append(c);
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'u' -> {
                text.append(hexadecimal());
                at += 4;
            }
            default -> throw wrongEscape("invalid escape in a string");
        }
        at += 2;
    }

    private JqSyntaxException wrongEscape(String message) {
        return JqSyntaxException.at(at, Math.min(2, source.length() - at), message);
    }

    private char hexadecimal() {
        int code = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = i < source.length() ? Character.digit(source.charAt(i), 16) : -1;
            if (digit < 0 || source.charAt(i) > 'f') {
                throw wrongEscape("\\u must be followed by four hexadecimal digits");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private void add(Kind kind, String text, int offset, int length) {
        tokens.add(new Token(kind, text, offset, length));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }
}
