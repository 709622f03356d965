package dev.millrace.language.jq;

import dev.millrace.language.jq.Token.Kind;
import java.util.List;

/** Where the parser stands, how deep it is, and how it complains. */
final class Tokens {

    static final int MAXIMUM_SOURCE = 64 * 1024;
    private static final int MAXIMUM_NESTING = 200;

    private final String source;
    private final List<Token> tokens;
    private int at;
    private int nesting;

    Tokens(String source) {
        if (source.length() > MAXIMUM_SOURCE) {
            throw JqSyntaxException.at(MAXIMUM_SOURCE, 0, "an expression may have at most 65536 characters");
        }
        this.source = source;
        this.tokens = Lexer.tokens(source);
    }

    Token peek() {
        return tokens.get(at);
    }

    Token after() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }

    boolean accept(String operator) {
        if (peek().is(operator)) {
            at++;
            return true;
        }
        return false;
    }

    boolean acceptWord(String word) {
        if (peek().isWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String operator) {
        if (!accept(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    void expectWord(String word) {
        if (!acceptWord(word)) {
            throw unexpected("'" + word + "'");
        }
    }

    Token expect(Kind kind, String what) {
        if (peek().kind() != kind) {
            throw unexpected(what);
        }
        return next();
    }

    /** {@code ?//} after a term is {@code ?} and then {@code //}. */
    void splitAlternative() {
        Token token = peek();
        tokens.set(at, new Token(Kind.OPERATOR, "//", token.offset() + 1, 2));
    }

    void deeper() {
        if (++nesting > MAXIMUM_NESTING) {
            throw JqSyntaxException.at(
                    peek().offset(), peek().length(), "the expression is nested more than 200 levels deep");
        }
    }

    void back() {
        nesting--;
    }

    int line(int offset) {
        return 1 + (int) source.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    JqSyntaxException unexpected(String expected) {
        Token token = peek();
        String found = token.kind() == Kind.END
                ? "the end of the expression"
                : "'" + source.substring(token.offset(), token.offset() + token.length()) + "'";
        return JqSyntaxException.at(
                token.offset(), token.length(), "unexpected " + found + ", expected " + expected);
    }
}
