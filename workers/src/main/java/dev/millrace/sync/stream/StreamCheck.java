package dev.millrace.sync.stream;

import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqSyntaxException;
import dev.millrace.refusal.Refusal;
import java.util.HashSet;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Refuses streams that cannot be read, and parameters that do not fit, with 422 and the place. */
public final class StreamCheck {

    private static final Pattern HOLE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]{0,40})}");
    private static final int MOST_QUERY = 50;
    private static final int LONGEST_VALUE = 500;

    private StreamCheck() {}

    /** Checks a stream that a sync brings itself. */
    public static void check(Stream stream) {
        require(stream.path() != null, "path", "a stream needs a path below the connection's address, such as /items");
        var path = stream.path();
        require(
                path.startsWith("/") && !path.startsWith("//") && !path.contains("\\") && !path.contains("?") && !path.contains("#"),
                "path",
                "the path begins with one slash, and what is asked goes into query");
        require(stream.method() == null || stream.method().equals("GET"), "method", "only GET is supported");
        require(stream.query().size() <= MOST_QUERY, "query", "the query has %d parameters at most".formatted(MOST_QUERY));
        require(stream.query().values().stream().allMatch(value -> value != null), "query", "the query's values are texts");
        require(stream.key() != null && ItemPath.isOne(stream.key()), "key", "a stream needs the path of the id that an item keeps");
        jq("items", stream.items());
        jq("deleted", stream.deleted());
        var size = stream.size();
        require(size == null || size.parameter() != null && size.most() > 0 && size.most() <= 1_000, "size",
                "size has a parameter, and most from 1 to 1000");
        check(stream.paginator());
        var cursor = stream.cursor();
        if (cursor != null) {
            require(cursor.field() != null && ItemPath.isOne(cursor.field()), "cursor/field", "a cursor needs the path of its field");
            require(cursor.parameter() != null, "cursor/parameter", "a cursor needs the parameter that asks for items from a value on");
        }
        holes(path).forEach(hole -> require(
                stream.parameters().containsKey(hole), "parameters", "the path names {%s}, which parameters do not have".formatted(hole)));
        StreamWriteCheck.check(stream);
    }

    private static void check(Paginator paginator) {
        require(paginator.kind() != null, "paginator/kind", "a paginator's kind is none, link, cursor, offset or page");
        jq("paginator/next", paginator.next());
        switch (paginator.kind()) {
            case NONE, LINK -> {}
            case CURSOR -> {
                require(paginator.parameter() != null, "paginator/parameter", "this paginator needs a parameter");
                require(paginator.next() != null, "paginator/next", "this paginator needs jq that gives the next cursor");
            }
            case OFFSET, PAGE -> require(paginator.parameter() != null, "paginator/parameter", "this paginator needs a parameter");
        }
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

    private static void jq(String place, @Nullable String source) {
        if (source == null) {
            return;
        }
        try {
            require(Jq.compile(source).freeVariables().isEmpty(), place, "the expression has variables, which have no value here");
        } catch (JqSyntaxException broken) {
            require(false, place, "this is no jq: " + broken.getMessage());
        }
    }

    private static void require(boolean holds, String place, String sentence) {
        if (!holds) {
            throw Refusal.invalid("stream_invalid", "stream/" + place, "The stream cannot be read: %s.".formatted(sentence));
        }
    }
}
