package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.language.jq.Ast.Pattern;
import dev.millrace.language.jq.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands between operators, with its suffixes, and the patterns of {@code as}. */
final class Terms {

    private static final Set<String> RESERVED = Set.of(
            "def", "if", "then", "elif", "else", "end", "as", "reduce", "foreach", "try", "catch", "label", "and", "or",
            "import", "include", "__loc__");

    private final Parser parser;
    private final Tokens tokens;
    private final Scope scope;

    Terms(Parser parser, Tokens tokens, Scope scope) {
        this.parser = parser;
        this.tokens = tokens;
        this.scope = scope;
    }

    Ast term() {
        Ast term = start();
        while (true) {
            Token token = tokens.peek();
            if (token.kind() == Kind.FIELD) {
                tokens.next();
                term = new Ast.Index(term, text(token.text()));
            } else if (token.is(".") && tokens.after().kind() == Kind.QUOTE_OPEN) {
                tokens.next();
                term = new Ast.Index(term, string("text"));
            } else if (token.is(".") && tokens.after().is("[")) {
                tokens.next();
            } else if (tokens.accept("[")) {
                term = brackets(term);
            } else if (tokens.accept("?")) {
                term = optional(term);
            } else if (token.is("?//")) {
                tokens.splitAlternative();
                term = optional(term);
            } else {
                return term;
            }
        }
    }

    /** After a field or {@code []}, the question mark forgives that one step and not what leads to it. */
    private static Ast optional(Ast term) {
        return switch (term) {
            case Ast.Index(Ast of, Ast.Literal key) when of != Ast.IDENTITY ->
                new Ast.Pipe(List.of(of, new Ast.Try(new Ast.Index(Ast.IDENTITY, key), null)));
            case Ast.Iterate(Ast of) when of != Ast.IDENTITY ->
                new Ast.Pipe(List.of(of, new Ast.Try(new Ast.Iterate(Ast.IDENTITY), null)));
            default -> new Ast.Try(term, null);
        };
    }

    private Ast brackets(Ast of) {
        if (tokens.accept("]")) {
            return new Ast.Iterate(of);
        }
        if (tokens.accept(":")) {
            Ast upTo = parser.pipe();
            tokens.expect("]");
            return new Ast.Slice(of, null, upTo);
        }
        Ast key = parser.pipe();
        if (!tokens.accept(":")) {
            tokens.expect("]");
            return new Ast.Index(of, key);
        }
        Ast upTo = tokens.peek().is("]") ? null : parser.pipe();
        tokens.expect("]");
        return new Ast.Slice(of, key, upTo);
    }

    private Ast start() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case FIELD -> new Ast.Index(Ast.IDENTITY, text(tokens.next().text()));
            case NUMBER -> new Ast.Literal(Numbers.parse(tokens.next().text()));
            case QUOTE_OPEN -> string("text");
            case VARIABLE -> variable();
            case FORMAT -> format();
            case WORD -> word();
            case OPERATOR -> symbol();
            case CHARACTERS, INTERPOLATION_OPEN, INTERPOLATION_CLOSE, QUOTE_CLOSE, END ->
                throw tokens.unexpected("an expression");
        };
    }

    private Ast symbol() {
        if (tokens.accept(".")) {
            return tokens.peek().kind() == Kind.QUOTE_OPEN
                    ? new Ast.Index(Ast.IDENTITY, string("text"))
                    : Ast.IDENTITY;
        }
        if (tokens.accept("..")) {
            return function(new Token(Kind.WORD, "recurse", tokens.peek().offset(), 0), List.of());
        }
        if (tokens.accept("(")) {
            Ast inner = parser.pipe();
            tokens.expect(")");
            return inner;
        }
        if (tokens.accept("[")) {
            if (tokens.accept("]")) {
                return new Ast.ArrayOf(null);
            }
            Ast content = parser.pipe();
            tokens.expect("]");
            return new Ast.ArrayOf(content);
        }
        if (tokens.accept("{")) {
            return object();
        }
        throw tokens.unexpected("an expression");
    }

    private Ast variable() {
        Token token = tokens.next();
        if (token.text().equals("__loc__")) {
            JsonNode place = JsonNodeFactory.instance
                    .objectNode()
                    .put("file", "<top-level>")
                    .put("line", tokens.line(token.offset()));
            return new Ast.Literal(place);
        }
        String key = "$" + token.text();
        if (scope.has(key)) {
            return new Ast.Variable(key.intern());
        }
        scope.free(token.text());
        return new Ast.Free(token.text());
    }

    private Ast format() {
        Token token = tokens.next();
        if (!Formats.NAMES.contains(token.text())) {
            String near = Scope.nearest(token.text(), Formats.NAMES);
            throw new JqSyntaxException(
                    token.offset(),
                    token.length(),
                    "@" + token.text() + " is not a format",
                    near == null ? null : "@" + near);
        }
        return tokens.peek().kind() == Kind.QUOTE_OPEN ? string(token.text()) : new Ast.Format(token.text());
    }

    private Ast string(String format) {
        tokens.next();
        List<Ast> parts = new ArrayList<>();
        while (true) {
            Token token = tokens.next();
            switch (token.kind()) {
                case CHARACTERS -> parts.add(text(token.text()));
                case INTERPOLATION_OPEN -> {
                    Ast shown = parser.pipe();
                    tokens.expect(Kind.INTERPOLATION_CLOSE, "')'");
                    parts.add(new Ast.Pipe(List.of(shown, new Ast.Format(format))));
                }
                case QUOTE_CLOSE -> {
                    if (parts.isEmpty()) {
                        return text("");
                    }
                    return parts.size() == 1 ? parts.getFirst() : new Ast.Text(List.copyOf(parts));
                }
                case WORD, FIELD, VARIABLE, FORMAT, NUMBER, OPERATOR, QUOTE_OPEN, INTERPOLATION_CLOSE, END ->
                    throw tokens.unexpected("the end of the string");
            }
        }
    }

    private static Ast.Literal text(String text) {
        return new Ast.Literal(TextNode.valueOf(text));
    }

    private Ast word() {
        Token name = tokens.peek();
        if (tokens.acceptWord("if")) {
            return parser.conditional();
        }
        if (tokens.acceptWord("reduce")) {
            return parser.loop(true);
        }
        if (tokens.acceptWord("foreach")) {
            return parser.loop(false);
        }
        if (RESERVED.contains(name.text())) {
            throw tokens.unexpected("an expression");
        }
        tokens.next();
        if (name.text().equals("break") && tokens.peek().kind() == Kind.VARIABLE) {
            Token label = tokens.next();
            if (!scope.has("*" + label.text())) {
                throw JqSyntaxException.at(
                        label.offset(), label.length(), "$*label-" + label.text() + " is not defined");
            }
            return new Ast.Break(("*" + label.text()).intern());
        }
        List<Ast> arguments = new ArrayList<>();
        if (tokens.accept("(")) {
            do {
                arguments.add(parser.pipe());
            } while (tokens.accept(";"));
            tokens.expect(")");
        }
        return function(name, List.copyOf(arguments));
    }

    private Ast function(Token name, List<Ast> arguments) {
        String key = name.text() + "/" + arguments.size();
        if (scope.has(key)) {
            return scope.isArgument(key)
                    ? new Ast.CallArgument(key.intern())
                    : new Ast.CallLocal(key.intern(), arguments);
        }
        JsonNode constant = arguments.isEmpty() ? constant(name.text()) : null;
        if (constant != null) {
            return new Ast.Literal(constant);
        }
        Native builtin = Builtins.function(key);
        if (builtin != null) {
            return new Ast.CallNative(name.text(), builtin, arguments);
        }
        Ast.Definition definition = Builtins.definition(key);
        if (definition != null) {
            return new Ast.CallPrelude(definition, arguments);
        }
        throw new JqSyntaxException(
                name.offset(), name.length(), key + " is not defined", scope.near(name.text(), arguments.size()));
    }

    private static @Nullable JsonNode constant(String name) {
        return switch (name) {
            case "null" -> NullNode.instance;
            case "true" -> JsonNodeFactory.instance.booleanNode(true);
            case "false" -> JsonNodeFactory.instance.booleanNode(false);
            default -> null;
        };
    }

    private Ast object() {
        List<Ast.Entry> entries = new ArrayList<>();
        while (!tokens.accept("}")) {
            entries.add(entry());
            if (!tokens.accept(",")) {
                tokens.expect("}");
                break;
            }
        }
        return new Ast.ObjectOf(List.copyOf(entries));
    }

    private Ast.Entry entry() {
        Token token = tokens.peek();
        if (token.kind() == Kind.VARIABLE) {
            Ast value = variable();
            return new Ast.Entry(text(token.text()), value);
        }
        Ast key = key();
        if (tokens.accept(":")) {
            return new Ast.Entry(key, value());
        }
        if (token.is("(")) {
            throw tokens.unexpected("':'");
        }
        return new Ast.Entry(key, new Ast.Index(Ast.IDENTITY, key));
    }

    private Ast key() {
        Token token = tokens.peek();
        if (token.kind() == Kind.WORD || token.kind() == Kind.NUMBER) {
            return text(tokens.next().text());
        }
        if (token.kind() == Kind.QUOTE_OPEN) {
            return string("text");
        }
        if (token.kind() == Kind.FORMAT) {
            return format();
        }
        if (tokens.accept("(")) {
            Ast key = parser.pipe();
            tokens.expect(")");
            return key;
        }
        throw tokens.unexpected("a key");
    }

    private Ast value() {
        List<Ast> stages = new ArrayList<>();
        do {
            stages.add(parser.operators(Operator.ALTERNATIVE.precedence));
        } while (tokens.accept("|"));
        return stages.size() == 1 ? stages.getFirst() : new Ast.Pipe(List.copyOf(stages));
    }

    List<Pattern> patterns() {
        List<Pattern> patterns = new ArrayList<>();
        do {
            patterns.add(pattern());
        } while (tokens.accept("?//"));
        return List.copyOf(patterns);
    }

    private Pattern pattern() {
        tokens.deeper();
        Pattern pattern;
        if (tokens.accept("[")) {
            List<Pattern> elements = new ArrayList<>();
            do {
                elements.add(pattern());
            } while (tokens.accept(","));
            tokens.expect("]");
            pattern = new Pattern.Elements(List.copyOf(elements));
        } else if (tokens.accept("{")) {
            List<Ast.Member> members = new ArrayList<>();
            do {
                members.add(member());
            } while (tokens.accept(","));
            tokens.expect("}");
            pattern = new Pattern.Members(List.copyOf(members));
        } else {
            pattern = new Pattern.Name(bound(tokens.expect(Kind.VARIABLE, "a variable or a pattern")));
        }
        tokens.back();
        return pattern;
    }

    private String bound(Token variable) {
        String key = ("$" + variable.text()).intern();
        scope.push(key);
        return key;
    }

    private Ast.Member member() {
        Token token = tokens.peek();
        if (token.kind() == Kind.VARIABLE) {
            tokens.next();
            return new Ast.Member(text(token.text()), bound(token), tokens.accept(":") ? pattern() : null);
        }
        Ast key = key();
        tokens.expect(":");
        return new Ast.Member(key, null, pattern());
    }
}
