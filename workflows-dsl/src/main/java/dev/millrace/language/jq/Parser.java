package dev.millrace.language.jq;

import dev.millrace.language.jq.Ast.Definition;
import dev.millrace.language.jq.Ast.Parameter;
import dev.millrace.language.jq.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Operators, definitions and control flow; what stands between operators is the {@link Terms}'. */
final class Parser {

    private static final Set<String> ASSIGNMENTS = Set.of("=", "|=", "+=", "-=", "*=", "/=", "%=", "//=");

    private final Tokens tokens;
    private final Scope scope = new Scope();
    private final Terms terms;

    private Parser(String source) {
        this.tokens = new Tokens(source);
        this.terms = new Terms(this, tokens, scope);
    }

    record Parsed(Ast expression, Set<String> freeVariables) {}

    static Parsed parse(String source) {
        Parser parser = new Parser(source);
        Ast expression = parser.tokens.peek().kind() == Kind.END ? Ast.IDENTITY : parser.pipe();
        if (parser.tokens.peek().kind() != Kind.END) {
            throw parser.tokens.unexpected("an operator or the end");
        }
        return new Parsed(expression, Set.copyOf(parser.scope.free()));
    }

    /** A sequence of definitions, each of which sees those before it. */
    static void definitions(String source, Map<String, Definition> into) {
        Parser parser = new Parser(source);
        while (parser.tokens.peek().kind() != Kind.END) {
            Object mark = parser.scope.mark();
            Definition definition = parser.definition();
            parser.scope.reset(mark);
            into.put(definition.key(), definition);
        }
    }

    Ast pipe() {
        tokens.deeper();
        List<Ast> stages = new ArrayList<>();
        do {
            if (tokens.peek().isWord("def")) {
                stages.add(define());
                break;
            }
            stages.add(comma());
        } while (tokens.accept("|"));
        tokens.back();
        return stages.size() == 1 ? stages.getFirst() : new Ast.Pipe(List.copyOf(stages));
    }

    private Ast define() {
        Object mark = scope.mark();
        Definition definition = definition();
        Ast body = pipe();
        scope.reset(mark);
        return new Ast.Define(definition, body);
    }

    /** Leaves the function's name in the scope. */
    private Definition definition() {
        tokens.expectWord("def");
        String name = tokens.expect(Kind.WORD, "the function's name").text();
        List<Parameter> parameters = new ArrayList<>();
        if (tokens.accept("(")) {
            do {
                if (tokens.peek().kind() == Kind.VARIABLE) {
                    String parameter = tokens.next().text();
                    parameters.add(new Parameter((parameter + "/0").intern(), ("$" + parameter).intern()));
                } else {
                    String parameter = tokens.expect(Kind.WORD, "a parameter's name").text();
                    parameters.add(new Parameter((parameter + "/0").intern(), null));
                }
            } while (tokens.accept(";"));
            tokens.expect(")");
        }
        tokens.expect(":");
        String key = (name + "/" + parameters.size()).intern();
        scope.push(key);
        Object mark = scope.mark();
        for (Parameter parameter : parameters) {
            scope.pushArgument(parameter.key());
            if (parameter.variable() != null) {
                scope.push(parameter.variable());
            }
        }
        Ast body = pipe();
        tokens.expect(";");
        scope.reset(mark);
        return new Definition(key, List.copyOf(parameters), body);
    }

    private Ast comma() {
        Ast first = operators(Operator.ALTERNATIVE.precedence);
        if (!tokens.peek().is(",")) {
            return first;
        }
        List<Ast> branches = new ArrayList<>(List.of(first));
        while (tokens.accept(",")) {
            branches.add(operators(Operator.ALTERNATIVE.precedence));
        }
        return new Ast.Comma(List.copyOf(branches));
    }

    /** Operators that bind at least this tightly. */
    Ast operators(int minimum) {
        tokens.deeper();
        Ast left = unary();
        int nonAssociative = 0;
        while (true) {
            Token sign = tokens.peek();
            boolean assignment = sign.kind() == Kind.OPERATOR && ASSIGNMENTS.contains(sign.text());
            Operator operator = assignment || sign.kind() != Kind.OPERATOR && sign.kind() != Kind.WORD
                    ? null
                    : Operator.of(sign.text());
            if (!assignment && operator == null) {
                break;
            }
            int precedence = operator == null ? Operator.ASSIGNMENT : operator.precedence;
            if (precedence < minimum) {
                break;
            }
            if (precedence == nonAssociative) {
                throw tokens.unexpected("parentheses: '" + sign.text() + "' cannot follow another such operator");
            }
            tokens.next();
            Ast right = operators(operator == Operator.ALTERNATIVE ? precedence : precedence + 1);
            left = operator == null ? assignment(sign.text(), left, right) : new Ast.Binary(operator, left, right);
            nonAssociative = precedence == Operator.ASSIGNMENT || precedence == Operator.COMPARISON ? precedence : 0;
        }
        tokens.back();
        return left;
    }

    private static Ast assignment(String sign, Ast paths, Ast value) {
        return switch (sign) {
            case "=" -> new Ast.Assign(paths, value);
            case "|=" -> new Ast.Update(null, paths, value);
            default -> new Ast.Update(Operator.of(sign.substring(0, sign.length() - 1)), paths, value);
        };
    }

    Ast unary() {
        tokens.deeper();
        try {
            if (tokens.accept("-")) {
                Ast of = unary();
                return of instanceof Ast.Literal literal && literal.value().isNumber()
                        ? new Ast.Literal(Numbers.negate(literal.value()))
                        : new Ast.Negate(of);
            }
            if (tokens.acceptWord("try")) {
                Ast body = unary();
                return new Ast.Try(body, tokens.acceptWord("catch") ? unary() : null);
            }
            if (tokens.acceptWord("label")) {
                return label();
            }
            Ast term = terms.term();
            return tokens.acceptWord("as") ? bind(term) : term;
        } finally {
            tokens.back();
        }
    }

    private Ast label() {
        String key = ("*" + tokens.expect(Kind.VARIABLE, "the label's name, for instance $out").text()).intern();
        tokens.expect("|");
        Object mark = scope.mark();
        scope.push(key);
        Ast body = pipe();
        scope.reset(mark);
        return new Ast.Label(key, body);
    }

    private Ast bind(Ast source) {
        Object mark = scope.mark();
        List<Ast.Pattern> patterns = terms.patterns();
        tokens.expect("|");
        Ast body = pipe();
        scope.reset(mark);
        return new Ast.Bind(source, patterns, body);
    }

    Ast conditional() {
        tokens.deeper();
        Ast condition = pipe();
        tokens.expectWord("then");
        Ast then = pipe();
        Ast otherwise = Ast.IDENTITY;
        if (tokens.acceptWord("elif")) {
            otherwise = conditional();
        } else {
            if (tokens.acceptWord("else")) {
                otherwise = pipe();
            }
            tokens.expectWord("end");
        }
        tokens.back();
        return new Ast.If(condition, then, otherwise);
    }

    Ast loop(boolean reduce) {
        tokens.deeper();
        Ast source = terms.term();
        tokens.expectWord("as");
        Object mark = scope.mark();
        List<Ast.Pattern> patterns = terms.patterns();
        Object inside = scope.mark();
        tokens.expect("(");
        scope.reset(mark);
        Ast initial = pipe();
        scope.reset(inside);
        tokens.expect(";");
        Ast update = pipe();
        Ast extract = !reduce && tokens.accept(";") ? pipe() : null;
        tokens.expect(")");
        scope.reset(mark);
        tokens.back();
        return reduce
                ? new Ast.Reduce(source, patterns, initial, update)
                : new Ast.Foreach(source, patterns, initial, update, extract);
    }
}
