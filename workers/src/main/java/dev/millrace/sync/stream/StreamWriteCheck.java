package dev.millrace.sync.stream;

import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqSyntaxException;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.stream.StreamWrite.Find;
import dev.millrace.sync.stream.StreamWrite.Request;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Refuses with 422 and the place the write side of a stream that cannot be carried out. */
final class StreamWriteCheck {

    static final Pattern HOLE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]{0,100})}");

    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,60}");

    /** What goes with every request, and what leads it elsewhere, is not for a precondition. */
    private static final Set<String> TAKEN = Set.of("authorization", "host", "content-length", "content-type", "cookie", "transfer-encoding");

    private static final int MOST_QUERY = 50;

    private final Map<String, Stream.Parameter> parameters;

    private StreamWriteCheck(Map<String, Stream.Parameter> parameters) {
        this.parameters = parameters;
    }

    static void check(Stream stream) {
        var write = stream.write();
        if (write == null) {
            return;
        }
        var check = new StreamWriteCheck(stream.parameters());
        require(write.id() == null || ItemPath.isOne(write.id()), "id", "id is a path in the item, such as number");
        require(write.modified() == null || ItemPath.isOne(write.modified()), "modified", "modified is a path in the item, such as updated_at");
        check.request("create", write.create(), Set.of("POST", "PUT"), false);
        check.request("read", write.read(), Set.of("GET"), true);
        check.request("update", write.update(), Set.of("PATCH", "PUT", "POST"), true);
        check.request("delete", write.delete(), Set.of("DELETE", "POST", "PATCH", "PUT"), true);
        check.find(write.find());
        require(
                write.canRecover(),
                "create",
                "it needs find, or an idempotency_header that the service knows: an answer that gets lost would make a double");
    }

    private void request(String name, @Nullable Request request, Set<String> methods, boolean ofOne) {
        if (request == null) {
            return;
        }
        require(
                request.method() == null || methods.contains(request.method()),
                name + "/method",
                "the method is " + String.join(" or ", methods.stream().sorted().toList()));
        path(name, request.path());
        var holes = HOLE.matcher(request.path()).results().map(hole -> hole.group(1)).toList();
        holes.stream().filter(hole -> !hole.equals("id")).forEach(hole -> parameter(name, hole));
        require(ofOne || !holes.contains("id"), name + "/path", "an item that is to be made has no {id} yet");
        query(name, request.query());
        jq(name + "/body", request.body());
        jq(name + "/item", request.item());
        header(name + "/idempotency_header", request.idempotencyHeader());
        var precondition = request.precondition();
        if (precondition != null) {
            require(name.equals("update") || name.equals("delete"), name + "/precondition", "only update and delete have one");
            header(name + "/precondition/header", precondition.header());
            jq(name + "/precondition/version", precondition.version());
        }
    }

    private void find(@Nullable Find find) {
        if (find == null) {
            return;
        }
        require(find.method() == null || Set.of("GET", "POST").contains(find.method()), "find/method", "the method is GET or POST");
        path("find", find.path());
        HOLE.matcher(find.path()).results().map(hole -> hole.group(1))
                .filter(hole -> !hole.equals("record_id") && !hole.startsWith("data."))
                .forEach(hole -> parameter("find", hole));
        query("find", find.query());
        find.query().forEach((parameter, source) -> jq("find/query/" + parameter, source));
        jq("find/body", find.body());
        jq("find/items", find.items());
        jq("find/where", find.where());
    }

    private void parameter(String name, String hole) {
        require(parameters.containsKey(hole), name + "/path", "the path names {%s}, which parameters do not have".formatted(hole));
    }

    private static void path(String name, @Nullable String path) {
        require(path != null, name + "/path", "a request needs a path below the connection's address, such as /items");
        require(
                path.startsWith("/") && !path.startsWith("//") && !path.contains("\\") && !path.contains("?") && !path.contains("#"),
                name + "/path",
                "the path begins with one slash, and what is asked goes into query");
    }

    private static void query(String name, Map<String, String> query) {
        require(query.size() <= MOST_QUERY, name + "/query", "the query has %d parameters at most".formatted(MOST_QUERY));
        require(query.values().stream().allMatch(value -> value != null), name + "/query", "the query's values are texts");
    }

    private static void header(String place, @Nullable String header) {
        require(
                header == null || HEADER.matcher(header).matches() && !TAKEN.contains(header.toLowerCase(Locale.ROOT)),
                place,
                "this is no header that may be set here");
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
            throw Refusal.invalid("stream_invalid", "stream/write/" + place, "The stream cannot be written: %s.".formatted(sentence));
        }
    }
}
