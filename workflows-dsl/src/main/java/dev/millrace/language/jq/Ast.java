package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression with every name resolved. Names are {@link Env} keys. Never walk it recursively but with a bound. */
sealed interface Ast {

    Ast IDENTITY = new Identity();

    record Identity() implements Ast {}

    record Literal(JsonNode value) implements Ast {}

    record Index(Ast of, Ast key) implements Ast {}

    record Pipe(List<Ast> stages) implements Ast {}

    /** A variable bound by the expression. */
    record Variable(String key) implements Ast {}

    /** A variable of the {@link JqContext}. */
    record Free(String name) implements Ast {}

    record Iterate(Ast of) implements Ast {}

    record Binary(Operator operator, Ast left, Ast right) implements Ast {}

    record CallNative(String name, Native function, List<Ast> arguments) implements Ast {}

    /** A function that the expression defines. */
    record CallLocal(String key, List<Ast> arguments) implements Ast {}

    record CallPrelude(Definition function, List<Ast> arguments) implements Ast {}

    /** A function's own argument. */
    record CallArgument(String key) implements Ast {}

    record If(Ast condition, Ast then, Ast otherwise) implements Ast {}

    record ArrayOf(@Nullable Ast content) implements Ast {}

    record ObjectOf(List<Entry> entries) implements Ast {}

    record Comma(List<Ast> branches) implements Ast {}

    record Bind(Ast source, List<Pattern> patterns, Ast body) implements Ast {}

    /** Parts joined; each gives strings. */
    record Text(List<Ast> parts) implements Ast {}

    record Format(String name) implements Ast {}

    record Negate(Ast of) implements Ast {}

    record Slice(Ast of, @Nullable Ast from, @Nullable Ast upTo) implements Ast {}

    /** {@code =}. */
    record Assign(Ast paths, Ast value) implements Ast {}

    /** {@code |=}, or {@code +=} and its like with their operator. */
    record Update(@Nullable Operator operator, Ast paths, Ast value) implements Ast {}

    record Try(Ast body, @Nullable Ast handler) implements Ast {}

    record Reduce(Ast source, List<Pattern> patterns, Ast initial, Ast update) implements Ast {}

    record Foreach(Ast source, List<Pattern> patterns, Ast initial, Ast update, @Nullable Ast extract) implements Ast {}

    record Define(Definition function, Ast body) implements Ast {}

    record Label(String key, Ast body) implements Ast {}

    record Break(String key) implements Ast {}

    record Entry(Ast key, Ast value) {}

    /** {@code def name(parameters): body;}. */
    record Definition(String key, List<Parameter> parameters, Ast body) {}

    /** @param variable the key of the variable that a parameter written with a dollar sign binds as well */
    record Parameter(String key, @Nullable String variable) {}

    sealed interface Pattern {

        record Name(String key) implements Pattern {}

        record Elements(List<Pattern> elements) implements Pattern {}

        record Members(List<Member> members) implements Pattern {}
    }

    /** {@code key: pattern}, {@code $variable} or {@code $variable: pattern}. */
    record Member(Ast key, @Nullable String variable, @Nullable Pattern pattern) {}
}
