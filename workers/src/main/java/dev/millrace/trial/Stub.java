package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.language.run.WorkflowError;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What answers calls in a service's place. A call must fit everything that is given of {@code task}, {@code method} and
 * {@code uri}, of which there is at least one. A call of an agent or an MCP server is answered by the result of its method;
 * a run or a process that would be started, which has no method and no uri, by its output or an error.
 *
 * @param task the name of the task that calls, or its JSON pointer
 * @param method of the request, in any case
 * @param uri the address, in which {@code *} stands for any characters; the query counts only where the pattern has one.
 *     A pattern that begins with {@code /} is compared with the path alone.
 * @param times how many calls it answers before the next stub that fits does; without it, all of them
 * @param status of the answer, 200 by default
 * @param headers of the answer
 * @param body of the answer, a text that is sent as it is
 * @param content of the answer, sent as JSON; there is {@code body} or {@code content} or neither
 * @param error there is no answer, and the run is told this
 */
public record Stub(
        @Nullable String task,
        @Nullable String method,
        @Nullable String uri,
        @Nullable Integer times,
        @Nullable Integer status,
        @Nullable Map<String, String> headers,
        @Nullable String body,
        @Nullable JsonNode content,
        @Nullable Failure error) {

    private static final int LONGEST_URI = 2_000;
    private static final Pattern STANDARD_ERROR =
            Pattern.compile("configuration|validation|expression|authentication|authorization|timeout|communication|runtime");
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.+");

    /**
     * Why there is no answer.
     *
     * @param type one of the language's standard errors by its last word, such as {@code timeout}, or a URI
     * @param status the standard's by default, and 500 for a type of one's own
     */
    public record Failure(
            String type, @Nullable Integer status, @Nullable String title, @Nullable String detail) {

        @Nullable String problem() {
            return type == null || !STANDARD_ERROR.matcher(type).matches() && !ABSOLUTE.matcher(type).matches()
                    ? "'type' is one of %s, or a URI.".formatted(STANDARD_ERROR.pattern().replace("|", ", "))
                    : null;
        }

        /** What the run is told. */
        WorkflowError error() {
            for (var standard : WorkflowError.Type.values()) {
                if (standard.name().equalsIgnoreCase(type)) {
                    var said = detail == null ? "A stub answers with this error." : detail;
                    var error = status == null ? standard.error(said) : standard.error(status, said);
                    return new WorkflowError(
                            error.type(), error.status(), title == null ? error.title() : title, said, null);
                }
            }
            return new WorkflowError(type, status == null ? 500 : status, title, detail, null);
        }
    }

    public Stub {
        headers = headers == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** Why this is no stub; empty where it is one. */
    public Optional<String> problem() {
        if (task == null && method == null && uri == null) {
            return Optional.of("A stub says which calls it answers by 'task', 'method' or 'uri'; uri: '*' takes all.");
        }
        if (uri != null && uri.length() > LONGEST_URI) {
            return Optional.of("'uri' may have %,d characters.".formatted(LONGEST_URI));
        }
        if (headers != null && headers.containsValue(null)) {
            return Optional.of("The value of a header is a text.");
        }
        if (error != null && (status != null || headers != null || body != null || content != null)) {
            return Optional.of("A stub with an 'error' gives no answer, so it has no status, headers, body or content.");
        }
        if (body != null && content != null) {
            return Optional.of("A stub answers with 'body', a text, or with 'content', which is sent as JSON.");
        }
        if (times != null && times < 1) {
            return Optional.of("'times' is at least 1.");
        }
        if (status != null && (status < 200 || status > 599)) {
            return Optional.of("'status' is from 200 to 599.");
        }
        return Optional.ofNullable(error).map(Failure::problem);
    }

    int answeringStatus() {
        return status == null ? 200 : status;
    }

    byte[] answeringBody() {
        return (content != null ? Json.write(content) : body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
    }

    /** The headers, with a {@code Content-Type} that fits where none is given. */
    Map<String, String> answeringHeaders() {
        var all = new LinkedHashMap<String, String>();
        if (headers != null) {
            all.putAll(headers);
        }
        if (all.keySet().stream().noneMatch("Content-Type"::equalsIgnoreCase)) {
            if (content != null) {
                all.put("Content-Type", "application/json");
            } else if (body != null) {
                all.put("Content-Type", "text/plain; charset=utf-8");
            }
        }
        return all;
    }
}
