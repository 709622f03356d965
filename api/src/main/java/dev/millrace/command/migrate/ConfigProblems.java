package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.importing.FileRows;
import dev.millrace.importing.ImportFormat;
import dev.millrace.language.lint.Nearest;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.lint.Severity;
import dev.millrace.language.source.Source;
import dev.millrace.refusal.Refusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a configuration, each with its line and column. */
final class ConfigProblems {

    private final Source source;
    private final List<Problem> problems = new ArrayList<>();

    ConfigProblems(Source source) {
        this.source = source;
    }

    List<Problem> all() {
        return problems.stream().sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column)).toList();
    }

    /** At the value. */
    void add(String pointer, String message, @Nullable String suggestion) {
        var at = source.value(pointer);
        problems.add(new Problem(Severity.ERROR, pointer, at.line(), at.column(), message, suggestion));
    }

    void missing(String pointer, String name, String what) {
        var at = source.key(pointer);
        problems.add(new Problem(Severity.ERROR, pointer, at.line(), at.column(), "'%s' is missing: %s".formatted(name, what), null));
    }

    /** The object at {@code pointer} with known fields only; a missing node, and a problem, where it is none. */
    JsonNode object(String pointer, Collection<String> known) {
        var node = source.tree().at(pointer);
        if (!node.isObject()) {
            add(pointer, "this is an object with the fields %s".formatted(String.join(", ", new TreeSet<>(known))), null);
            return MissingNode.getInstance();
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                var at = source.key(child(pointer, name));
                problems.add(new Problem(
                        Severity.ERROR,
                        child(pointer, name),
                        at.line(),
                        at.column(),
                        "there is no field '%s' here; there are %s".formatted(name, String.join(", ", new TreeSet<>(known))),
                        Nearest.to(name, known)));
            }
        });
        return node;
    }

    /** The text in a field; null where there is none, and a problem where it is something else. */
    @Nullable String text(String pointer, String name) {
        var node = source.tree().at(child(pointer, name));
        if (node.isMissingNode()) {
            return null;
        }
        if (!node.isValueNode() || node.isNull() || node.asText().isBlank()) {
            add(child(pointer, name), "'%s' is a text".formatted(name), null);
            return null;
        }
        return node.isTextual() ? node.textValue() : source.written(child(pointer, name));
    }

    @Nullable String required(String pointer, String name, String what) {
        if (source.tree().at(child(pointer, name)).isMissingNode()) {
            missing(pointer, name, what);
            return null;
        }
        return text(pointer, name);
    }

    int whole(String pointer, String name, int otherwise, int most) {
        var node = source.tree().at(child(pointer, name));
        if (node.isMissingNode()) {
            return otherwise;
        }
        if (!node.isIntegralNumber() || node.asLong() < 1 || node.asLong() > most) {
            add(child(pointer, name), "'%s' is a whole number from 1 to %d".formatted(name, most), null);
            return otherwise;
        }
        return node.asInt();
    }

    boolean flag(String pointer, String name, boolean otherwise) {
        var node = source.tree().at(child(pointer, name));
        if (!node.isMissingNode() && !node.isBoolean()) {
            add(child(pointer, name), "'%s' is true or false".formatted(name), null);
        }
        return node.isBoolean() ? node.asBoolean() : otherwise;
    }

    /** Delimiter and encoding of files. */
    void reading(String pointer, SourceKind kind) {
        var node = source.tree().at(pointer);
        try {
            if (kind == SourceKind.CSV || kind == SourceKind.JSON) {
                new FileRows.Reading(
                        ImportFormat.CSV, node.path("delimiter").textValue(), node.path("encoding").textValue(), List.of());
            }
        } catch (Refusal wrong) {
            add(child(pointer, String.valueOf(wrong.field())), String.valueOf(wrong.getMessage()), null);
        }
    }

    /** One of a few words; the nearest is suggested. */
    void word(String pointer, String written, Set<String> words, String what) {
        if (!words.contains(written)) {
            add(pointer, "there is no %s '%s'; there are %s".formatted(what, written, String.join(", ", new TreeSet<>(words))),
                    Nearest.to(written, words));
        }
    }

    static String child(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
