package dev.millrace.console;

import dev.millrace.api.address.PublicUrl;
import org.springframework.stereotype.Component;

/** Writes commands that work when pasted into a shell where {@code MILLRACE_API_KEY} is set. */
@Component
public final class Curl {

    private static final String KEY = "-H \"Authorization: Bearer $MILLRACE_API_KEY\"";

    private final PublicUrl publicUrl;

    Curl(PublicUrl publicUrl) {
        this.publicUrl = publicUrl;
    }

    public String get(String path) {
        return "curl %s \\\n  %s".formatted(quoted(publicUrl.of(path)), KEY);
    }

    public String post(String path, String contentType, String body) {
        return with("POST", path, contentType, body);
    }

    public String put(String path, String contentType, String body) {
        return with("PUT", path, contentType, body);
    }

    private String with(String method, String path, String contentType, String body) {
        return "curl -X %s %s \\\n  %s \\\n  -H %s \\\n  -d %s"
                .formatted(method, quoted(publicUrl.of(path)), KEY, quoted("Content-Type: " + contentType), quoted(body));
    }

    /** The same without our key, for the addresses that anybody may call. */
    public String postOpenly(String path, String body) {
        return "curl -X POST %s \\\n  -H 'Content-Type: application/json' \\\n  -d %s"
                .formatted(quoted(publicUrl.of(path)), quoted(body));
    }

    /** An event that the sample automation waits for. */
    public String sampleEvent() {
        return """
                curl -X POST %s \\
                  %s \\
                  -H 'Content-Type: application/cloudevents+json' \\
                  -d '{"specversion":"1.0","id":"'$(date +%%s)-$$'","type":"order.placed","source":"/shop",
                       "data":{"order_id":"A-1001","customer":"Ada","total":42.5}}'"""
                .formatted(quoted(publicUrl.of("/api/v1/events")), KEY);
    }

    /** {@code text} as one word of a POSIX shell. */
    public static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
