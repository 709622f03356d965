package dev.millrace.language.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.ActionCall;
import dev.millrace.language.definition.Authentication;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.definition.Reference;
import dev.millrace.language.definition.Resources;
import dev.millrace.language.expression.Template;
import dev.millrace.language.lint.Linter;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.lint.Severity;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads all that a definition refers to outside, and what functions from outside refer to: 50 resources of 1 MiB, 5 MiB
 * together, functions eight deep. Connectors' actions are among them, though they come from {@link Linter#actions}. Each is checked as if it stood in the definition; its mistakes are told where the
 * definition refers to it, with its address and line.
 */
public final class Retrieval {

    /** How many resources a definition has, with those of its functions. */
    public static final int MOST = 50;

    /** How large one of them is, in bytes. */
    public static final int MAX_BYTES = Source.MAX_BYTES;

    /** How large all of them are together, in bytes. */
    public static final int MAX_BYTES_TOGETHER = 5 * MAX_BYTES;

    /** How many functions may refer to one another in a row. */
    public static final int DEEPEST = 8;

    private static final int PROBLEMS_SHOWN = 10;

    private final Source definition;
    private final Linter linter;
    private final Fetch fetch;
    private final List<String> secrets;
    private final Map<String, Source> read = new LinkedHashMap<>();
    private final Map<String, JsonNode> sound = new LinkedHashMap<>();
    private final Map<String, Reference> first = new HashMap<>();
    private final Set<Looked> looked = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();
    private int bytes;

    /** One address may be referred to as a schema and as a function. */
    private record Looked(String address, Reference.Kind kind) {}

    private Retrieval(Source definition, Linter linter, Fetch fetch) {
        this.definition = definition;
        this.linter = linter;
        this.fetch = fetch;
        this.secrets = DefinitionReader.outline(definition.tree()).use().secrets();
    }

    /** @param definition one in which {@code linter} finds no error */
    public static Retrieved retrieve(Source definition, Linter linter, Fetch fetch) {
        var retrieval = new Retrieval(definition, linter, fetch);
        retrieval.retrieve();
        return new Retrieved(retrieval.read, retrieval.problems);
    }

    private void retrieve() {
        for (var depth = 0; !Problem.anyError(problems); depth++) {
            var references = DefinitionReader.references(definition.tree(), new Resources(sound));
            var next = references.stream().filter(this::isNew).toList();
            if (next.isEmpty()) {
                refuseCircles(references);
                return;
            }
            if (depth == DEEPEST) {
                refuse(next.getFirst(), "functions from outside call one another at most %d deep".formatted(DEEPEST));
                return;
            }
            // What is wrong with one is told beside what is wrong with the others.
            next.forEach(this::take);
        }
    }

    private boolean isNew(Reference reference) {
        return !looked.contains(new Looked(reference.address(), reference.kind()));
    }

    private void take(Reference reference) {
        if (!looked.add(new Looked(reference.address(), reference.kind()))) {
            return;
        }
        first.putIfAbsent(reference.address(), reference);
        try {
            var source = read.containsKey(reference.address()) ? read.get(reference.address()) : read(reference);
            read.put(reference.address(), source);
            if (check(reference, source)) {
                sound.put(reference.address(), source.tree());
            }
        } catch (Fetch.Unread unread) {
            refuse(reference, "%s could not be read: %s".formatted(reference.address(), unread.getMessage()));
        } catch (UnreadableSource unreadable) {
            refuse(
                    reference,
                    "%s, line %d: %s".formatted(reference.address(), unreadable.position().line(), unreadable.getMessage()));
        }
    }

    private Source read(Reference reference) throws Fetch.Unread {
        if (read.size() >= MOST) {
            throw new Fetch.Unread("a definition refers to at most %d resources outside.".formatted(MOST));
        }
        if (reference.authentication() instanceof Authentication.Inline inline
                && !(inline.parameters() instanceof Template.Constant)) {
            throw new Fetch.Unread("there is no run yet that could compute the credentials; name a connection.");
        }
        var contents = contents(reference);
        bytes += contents.length;
        if (contents.length > MAX_BYTES) {
            throw new Fetch.Unread("it has more than 1 MiB, which is the most.");
        }
        if (bytes > MAX_BYTES_TOGETHER) {
            throw new Fetch.Unread("with it all that lies outside has more than 5 MiB, which is the most.");
        }
        return Source.read(contents);
    }

    private byte[] contents(Reference reference) throws Fetch.Unread {
        var call = ActionCall.at(reference.address());
        if (call.isEmpty()) {
            return fetch.read(reference);
        }
        var action = linter.actions().find(call.get().action());
        if (action.isEmpty()) {
            throw new Fetch.Unread("there is no such action.");
        }
        return action.get().function(call.get().connection()).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Whether nothing is wrong with it. */
    private boolean check(Reference reference, Source source) {
        var found = linter.lint(source, reference.kind(), secrets);
        found.stream().limit(PROBLEMS_SHOWN).forEach(problem -> tell(
                problem.severity(),
                reference,
                "%s, line %d: %s".formatted(reference.address(), problem.line(), problem.message())));
        return !Problem.anyError(found);
    }

    /** No run of a function that calls itself would end. Functions of the definition's own are not called from outside. */
    private void refuseCircles(List<Reference> references) {
        var calls = new HashMap<String, Set<String>>();
        for (var reference : references) {
            if (reference.within() != null && reference.kind() == Reference.Kind.FUNCTION) {
                calls.computeIfAbsent(reference.within(), caller -> new LinkedHashSet<>()).add(reference.address());
            }
        }
        for (var address : read.keySet()) {
            if (reaches(address, address, calls, new HashSet<>())) {
                refuse(first.get(address), "the function at %s calls itself".formatted(address));
            }
        }
    }

    private static boolean reaches(String from, String target, Map<String, Set<String>> calls, Set<String> met) {
        for (var called : calls.getOrDefault(from, Set.of())) {
            if (called.equals(target) || met.add(called) && reaches(called, target, calls, met)) {
                return true;
            }
        }
        return false;
    }

    private void refuse(Reference reference, String message) {
        tell(Severity.ERROR, reference, message);
    }

    private void tell(Severity severity, Reference reference, String message) {
        var place = inDefinition(reference);
        var at = definition.value(place.pointer());
        var by = place == reference ? "" : " (%s, which is called here, refers to it)".formatted(reference.within());
        problems.add(new Problem(severity, place.pointer(), at.line(), at.column(), message + by, null));
    }

    /** The reference in the definition by which {@code reference} was found. */
    private Reference inDefinition(Reference reference) {
        var place = reference;
        while (place.within() != null) {
            place = first.get(place.within());
        }
        return place;
    }
}
