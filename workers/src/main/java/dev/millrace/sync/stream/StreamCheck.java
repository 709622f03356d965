package dev.millrace.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqSyntaxException;
import dev.millrace.refusal.Refusal;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Refuses streams that cannot be read, and parameters that do not fit, with 422 and the place. */
public final class StreamCheck {

    private static final Pattern HOLE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]{0,40})}");
    private static final int MOST_QUERY = 50;
    private static final int MOST_ERRORS = 20;
    private static final int LONGEST_VALUE = 500;

    private final Stream stream;
    private final String place;

    /** What the stream above it fills into the path. */
    private final Set<String> given;

    private StreamCheck(Stream stream, String place, Set<String> given) {
        this.stream = stream;
        this.place = place;
        this.given = given;
    }

    /** Checks a stream that a sync brings itself. */
    public static void check(Stream stream) {
        var parent = stream.parent();
        new StreamCheck(stream, "stream/", parent == null ? Set.of() : parent.gives().keySet()).itself();
        if (parent != null) {
            above(stream, parent);
        }
    }

    private static void above(Stream stream, Stream.Parent parent) {
        var check = new StreamCheck(stream, "stream/", Set.of());
        check.require(parent.stream() != null, "parent/stream", "a parent needs the stream that lists the parents");
        check.require(!parent.gives().isEmpty(), "parent/gives", "a parent gives something for the path, such as repo: name");
        parent.gives().forEach((name, path) -> {
            check.require(path != null && ItemPath.isOne(path), "parent/gives/" + name, "this is no path in an item");
            check.require(holes(stream.path()).contains(name), "parent/gives/" + name, "the path has no {%s}".formatted(name));
        });
        check.require(stream.cursor() == null, "cursor", "a stream with a parent reads all of it, so that a new parent is read from its start");
        check.require(parent.stream().parent() == null, "parent/stream/parent", "a parent has no parent");
        check.require(parent.stream().cursor() == null, "parent/stream/cursor", "all parents are read");
        check.require(parent.stream().parameters().isEmpty(), "parent/stream/parameters", "parameters stand in the stream below");
        new StreamCheck(parent.stream(), "stream/parent/stream/", stream.parameters().keySet()).list();
    }

    private void itself() {
        list();
        require(stream.key() != null && ItemPath.isOne(stream.key()), "key", "a stream needs the path of the id that an item keeps");
        jq("deleted", stream.deleted());
        jq("where", stream.where());
    }

    private void list() {
        require(stream.path() != null, "path", "a stream needs a path below the connection's address, such as /items");
        var path = stream.path();
        require(
                path.startsWith("/") && !path.startsWith("//") && !path.contains("\\") && !path.contains("?") && !path.contains("#"),
                "path",
                "the path begins with one slash, and what is asked goes into query");
        var method = stream.method() == null ? "GET" : stream.method();
        require(method.equals("GET") || method.equals("POST"), "method", "a stream is read with GET or POST");
        require(stream.body() == null || method.equals("POST"), "body", "only POST has a body");
        texts("query", stream.query());
        texts("headers", stream.headers());
        if (stream.body() != null) {
            texts("body", stream.body());
        }
        jq("items", stream.items());
        var size = stream.size();
        require(size == null || size.most() > 0 && size.most() <= 1_000, "size", "most of size is from 1 to 1000");
        require(size == null || size.parameter() != null || isComputedFrom("size"), "size/parameter", "the request does not say the size");
        check(stream.paginator());
        if (stream.cursor() != null) {
            check(stream.cursor());
        }
        require(stream.errors().size() <= MOST_ERRORS, "errors", "a stream has %d rules about errors at most".formatted(MOST_ERRORS));
        for (var index = 0; index < stream.errors().size(); index++) {
            check("errors/" + index, stream.errors().get(index));
        }
        stream.parameters().forEach((name, parameter) -> require(
                parameter.pattern() == null || parameter.value() == null || Pattern.matches(parameter.pattern(), parameter.value()),
                "parameters/" + name,
                "its value does not match its pattern"));
        holes(path).forEach(hole -> require(
                stream.parameters().containsKey(hole) || given.contains(hole),
                "parameters",
                "the path names {%s}, which parameters do not have".formatted(hole)));
        StreamWriteCheck.check(stream);
    }

    private void check(Paginator paginator) {
        require(paginator.kind() != null, "paginator/kind", "a paginator's kind is none, link, cursor, offset or page");
        jq("paginator/next", paginator.next());
        var used = paginator.parameter() != null || isComputedFrom("position");
        switch (paginator.kind()) {
            case NONE, LINK -> {}
            case CURSOR -> {
                require(used, "paginator/parameter", "this paginator needs a parameter");
                require(paginator.next() != null, "paginator/next", "this paginator needs jq that gives the next cursor");
            }
            case OFFSET, PAGE -> require(used, "paginator/parameter", "this paginator needs a parameter");
        }
    }

    private void check(StreamCursor cursor) {
        require(
                cursor.field() == null || ItemPath.isOne(cursor.field()), "cursor/field", "the field of a cursor is a path in an item");
        require(
                cursor.field() != null || cursor.given() != null,
                "cursor/field",
                "a cursor needs the path of its field, or jq in given for what the service gives");
        jq("cursor/given", cursor.given());
        require(!cursor.link() || cursor.given() != null, "cursor/link", "only a cursor that is given can be a link");
        require(
                cursor.link() || cursor.parameter() != null || isComputedFrom("cursor"),
                "cursor/parameter",
                "a cursor needs the parameter that asks for items from a value on");
        require(cursor.given() == null || !cursor.ascending(), "cursor/ascending", "a cursor that is given comes at the end");
    }

    private void check(String at, StreamError rule) {
        require(rule != null && rule.action() != null, at + "/action",
                "an action is retry, ignore, fail, rate_limited, refresh_token_then_retry or full_again");
        require(rule.status() != null || rule.when() != null, at, "a rule has a status, or a condition in when");
        require(rule.status() == null || rule.status() >= 200 && rule.status() <= 599, at + "/status", "a status is from 200 to 599");
        jq(at + "/when", rule.when());
        var told = rule.told();
        if (told != null) {
            require(rule.action() == StreamError.Action.RATE_LIMITED, at + "/told", "only rate_limited waits for what it is told");
            require((told.header() == null) != (told.body() == null), at + "/told", "the wait is told in a header or in the body");
            jq(at + "/told/body", told.body());
        }
        require(
                rule.action() != StreamError.Action.FULL_AGAIN || stream.cursor() != null, at + "/action", "without a cursor all is read anyway");
    }

    private void texts(String of, Map<String, String> texts) {
        require(texts.size() <= MOST_QUERY, of, "it has %d values at most".formatted(MOST_QUERY));
        texts.forEach((name, text) -> {
            require(text != null, of + "/" + name, "the values are texts");
            jq(of + "/" + name, StreamJq.source(text));
        });
    }

    private void texts(String at, JsonNode node) {
        if (node.isTextual()) {
            jq(at, StreamJq.source(node.textValue()));
        }
        if (node.isArray()) {
            for (var index = 0; index < node.size(); index++) {
                texts(at + "/" + index, node.get(index));
            }
        }
        node.properties().forEach(field -> texts(at + "/" + field.getKey(), field.getValue()));
    }

    /** Whether some text of the request is computed from {@code word}. */
    private boolean isComputedFrom(String word) {
        var texts = "%s %s %s".formatted(stream.query().values(), stream.headers().values(), stream.body());
        return Pattern.compile("\\$\\{[\\s\\S]*\\." + word + "\\b").matcher(texts).find();
    }

    /** Refuses parameters that the stream does not have, lacks, or that do not fit its path. */
    public static void check(Stream stream, Map<String, String> given) {
        for (var name : given.keySet()) {
            if (!stream.parameters().containsKey(name)) {
                throw Refusal.invalid("sync_parameter_invalid", "parameters/" + name, "The stream has no parameter '%s'.".formatted(name));
            }
        }
        stream.parameters().forEach((name, parameter) -> {
            var value = given.get(name);
            if (value == null || value.isBlank()) {
                if (parameter.value() != null) {
                    return;
                }
                throw Refusal.invalid("field_missing", "parameters/" + name, "The stream needs the parameter '%s'.".formatted(name));
            }
            var fits = parameter.pattern() == null || Pattern.matches(parameter.pattern(), value);
            if (!fits || value.length() > LONGEST_VALUE || value.equals(".") || value.equals("..")) {
                throw Refusal.invalid(
                        "sync_parameter_invalid", "parameters/" + name, "This is no value for the parameter '%s'.".formatted(name));
            }
        });
    }

    static HashSet<String> holes(String path) {
        var names = new HashSet<String>();
        HOLE.matcher(path).results().forEach(hole -> names.add(hole.group(1)));
        return names;
    }

    private void jq(String at, @Nullable String source) {
        if (source == null) {
            return;
        }
        try {
            require(Jq.compile(source).freeVariables().isEmpty(), at, "the expression has variables, which have no value here");
        } catch (JqSyntaxException broken) {
            require(false, at, "this is no jq: " + broken.getMessage());
        }
    }

    private void require(boolean holds, String at, String sentence) {
        if (!holds) {
            throw Refusal.invalid("stream_invalid", place + at, "The stream cannot be read: %s.".formatted(sentence));
        }
    }
}
