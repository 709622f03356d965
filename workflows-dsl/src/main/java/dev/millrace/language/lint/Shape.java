package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a value must look like: the words in which the grammar is written. {@link Checker} knows what each means. */
sealed interface Shape {

    /** Any text, kept as it is. */
    Shape TEXT = new Text(TextRule.ANY, false);

    /** A text that may be {@code ${ an expression }}. */
    Shape EVALUATED_TEXT = new Text(TextRule.ANY, true);

    /**
     * A construct of the language that we do not run; {@code what} is its name.
     *
     * @param because why we never will, or what stands in the way; null where it is only not done yet
     */
    record NotYet(String what, @Nullable String because) implements Shape {

        NotYet(String what) {
            this(what, null);
        }
    }

    /**
     * What makes use of the machine of a worker; refused where the surroundings object.
     *
     * @param use what use that is, told from the value; null where it is none
     */
    record OnMachine(Function<JsonNode, @Nullable MachineUse> use, Shape shape) implements Shape {}

    /** An object with these fields and no others. */
    record Fields(String what, Map<String, Field> fields, List<Demand> demands, List<Choice> choices) implements Shape {

        static Fields of(String what) {
            return new Fields(what, Map.of(), List.of(), List.of());
        }

        Fields optional(String name, Shape shape, Binding... bindings) {
            return and(name, new Field(shape, false, List.of(bindings)));
        }

        Fields required(String name, Shape shape, Binding... bindings) {
            return and(name, new Field(shape, true, List.of(bindings)));
        }

        /** Fields of the language that we refuse by name. */
        Fields notYet(String... names) {
            var more = this;
            for (var name : names) {
                more = more.optional(name, new NotYet(name));
            }
            return more;
        }

        /** Where {@code field} is {@code value}, the object must have the {@code needed} fields too. */
        Fields demanding(String field, String value, String... needed) {
            var more = new ArrayList<>(demands);
            more.add(new Demand(field, value, List.of(needed)));
            return new Fields(what, fields, List.copyOf(more), choices);
        }

        /** The object must have exactly one of {@code names}. */
        Fields oneOf(String... names) {
            return with(new Choice(List.of(names), true));
        }

        /** The object must have one of {@code names}; the first of them counts, and the others are ignored. */
        Fields firstOf(String... names) {
            return with(new Choice(List.of(names), false));
        }

        private Fields with(Choice choice) {
            var more = new ArrayList<>(choices);
            more.add(choice);
            return new Fields(what, fields, demands, List.copyOf(more));
        }

        Fields and(Fields others) {
            var all = this;
            for (var other : others.fields.entrySet()) {
                all = all.and(other.getKey(), other.getValue());
            }
            return all;
        }

        Fields without(String name) {
            var fewer = new LinkedHashMap<>(fields);
            fewer.remove(name);
            return new Fields(what, Collections.unmodifiableMap(fewer), demands, choices);
        }

        private Fields and(String name, Field field) {
            // The order is kept: it is the order in which a message lists them.
            var more = new LinkedHashMap<>(fields);
            more.put(name, field);
            return new Fields(what, Collections.unmodifiableMap(more), demands, choices);
        }
    }

    /** One field of an object, and what sets the variables of its expressions apart from those around. */
    record Field(Shape shape, boolean required, List<Binding> bindings) {}

    /** Where {@code field} is {@code value}, {@code needed} must be there. */
    record Demand(String field, String value, List<String> needed) {}

    /** One of {@code names} must be there; more than one is a mistake where they are {@code exclusive}. */
    record Choice(List<String> names, boolean exclusive) {}

    /** A variable that an object gives to some of its fields. */
    sealed interface Binding {

        /** Named by the text at {@code pointer} within the object, {@code otherwise} where there is none. */
        record Named(String pointer, String otherwise) implements Binding {}

        /** Every name under which some {@code catch} of the definition keeps its error. */
        record EveryCaughtError() implements Binding {}

        /** None: these expressions decide whether there is a run, and no variable is there before it. */
        record BeforeTheRun() implements Binding {}
    }

    /** An object with some of these fields, at least one. */
    record Filled(Fields fields) implements Shape {}

    /** An object that has exactly one of these fields, and beside some of them others by their names. */
    record OneOf(Fields alternatives, Map<String, Fields> beside) implements Shape {

        OneOf(Fields alternatives) {
            this(alternatives, Map.of());
        }

        /** The alternatives beside which {@code field} may stand. */
        List<String> ownersOf(String field) {
            return beside.entrySet().stream()
                    .filter(one -> one.getValue().fields().containsKey(field))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        /** Where one of {@code owners} is chosen, {@code field} may stand beside it. */
        OneOf beside(List<String> owners, String field, Shape shape) {
            var more = new LinkedHashMap<>(beside);
            for (var owner : owners) {
                more.put(owner, more.getOrDefault(owner, Fields.of(alternatives.what())).optional(field, shape));
            }
            return new OneOf(alternatives, Collections.unmodifiableMap(more));
        }
    }

    /** An object that looks like {@code with} where it has {@code field}, and like {@code without} otherwise. */
    record IfHas(String field, Shape with, Shape without) implements Shape {}

    /**
     * An object whose shape is decided by the word in {@code field}.
     *
     * @param named what else the word may name, and {@code ofNamed} the object's shape then
     */
    record ByWord(String field, Map<String, Shape> shapes, Declared named, Shape ofNamed) implements Shape {}

    /** A value whose type decides; a null shape refuses that type. */
    record ByType(String what, @Nullable Shape text, @Nullable Shape object, @Nullable Shape list) implements Shape {}

    record ListOf(Shape item, int atLeast) implements Shape {}

    /** An object with keys of the author's choice. */
    record MapOf(TextRule key, Shape value, int atLeast, int atMost) implements Shape {

        MapOf(TextRule key, Shape value, int atLeast) {
            this(key, value, atLeast, Integer.MAX_VALUE);
        }
    }

    /** An object with known fields and, beside them, fields of the author's choice. */
    record Open(Fields known, TextRule key, Shape other, int atLeast) implements Shape {}

    /** The attributes of an event that a task emits; it is doubtful where it starts the automation again. */
    record Emitted(Open attributes) implements Shape {}

    /** A text; where it is {@code evaluated} and an expression, the rule is not asked. */
    record Text(TextRule rule, boolean evaluated) implements Shape {}

    /** A text as {@code text} says, a number, true or false. */
    record Scalar(Text text) implements Shape {}

    /** A secret that the definition has itself; in clear text everybody who may read the definition knows it. */
    record SecretText() implements Shape {}

    /** One of a few words. The refused ones are the language's, but not ours yet. */
    record Words(List<String> allowed, List<String> refused, Reading reading) implements Shape {

        /** Whether the words are matched as they stand, or may be in any case or the outcome of an expression. */
        enum Reading {
            LITERAL,
            ANY_CASE_OR_EXPRESSION
        }

        static Words of(String... allowed) {
            return new Words(List.of(allowed), List.of(), Reading.LITERAL);
        }

        Words refusing(String... words) {
            return new Words(allowed, List.of(words), reading);
        }
    }

    /** Code of another language: a text that is kept as it is, unless the whole of it is <code>${ an expression }</code>. */
    record Code() implements Shape {}

    /** A runtime expression, with {@code ${ }} around it or bare. */
    record Expression(Wanted wanted) implements Shape {

        /** {@code if}, {@code when} and their like. */
        static final Expression CONDITION = new Expression(Wanted.CONDITION);

        Expression() {
            this(Wanted.ANYTHING);
        }
    }

    /** A text that must be {@code ${ an expression }}; in loose mode it may be a bare one. */
    record Computed(Wanted wanted) implements Shape {

        Computed() {
            this(Wanted.ANYTHING);
        }
    }

    /** Any value; the texts in it may be {@code ${ expressions }}. */
    record Template() implements Shape {}

    /** Any value at all. */
    record Anything() implements Shape {}

    /** Any object that nothing reads but people and programs of their own. */
    record Annotations() implements Shape {}

    /** A JSON Schema. */
    record Schema() implements Shape {}

    record Whole(int least, int most) implements Shape {}

    record Flag() implements Shape {}

    /** A duration: an object of units, ISO 8601, or an expression. */
    record Span() implements Shape {}

    /** A duration that is written down, of a second at least: there is no run yet that could compute it. */
    record Interval() implements Shape {}

    /** The name of something declared under {@code use}. */
    record NameOf(Declared among) implements Shape {}

    /** An entry of {@code use.secrets}: the name of a connection. */
    record Connection() implements Shape {}

    /** Where to go on: a task of the same list, or a directive. */
    record Flow() implements Shape {}

    /** One task, without a list around it. */
    record Task() implements Shape {}

    /** A list of named tasks; {@code inTurn} tells whether each leads to the next, or all run at once. */
    record Tasks(boolean inTurn) implements Shape {}

    /** The named cases of a {@code switch}. */
    record Cases() implements Shape {}
}
