package dev.millrace.language.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;

/**
 * The language's error object (DSL, "Error"; RFC 7807).
 *
 * @param type a URI
 * @param status as HTTP's
 * @param instance the JSON pointer of the task that raised it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkflowError(
        String type, int status, @Nullable String title, @Nullable String detail, @Nullable String instance) {

    /** The standard's error types (DSL, "Standard Error Types"). */
    public enum Type {
        CONFIGURATION(400, "Configuration error"),
        VALIDATION(400, "Validation error"),
        EXPRESSION(400, "Expression error"),
        AUTHENTICATION(401, "Authentication error"),
        AUTHORIZATION(403, "Authorization error"),
        TIMEOUT(408, "Timeout"),
        COMMUNICATION(500, "Communication error"),
        RUNTIME(500, "Runtime error");

        private static final String BASE = "https://serverlessworkflow.io/spec/1.0.0/errors/";

        private final int status;
        private final String title;

        Type(int status, String title) {
            this.status = status;
            this.title = title;
        }

        public String uri() {
            return BASE + name().toLowerCase(java.util.Locale.ROOT);
        }

        /** An error of this type, with the standard's status. */
        public WorkflowError error(String detail) {
            return error(status, detail);
        }

        /** An error of this type with a status of its own, for instance that of an HTTP answer. */
        public WorkflowError error(int status, String detail) {
            return new WorkflowError(uri(), status, title, detail, null);
        }
    }

    /** This error, saying where it happened unless it says so already. */
    public WorkflowError at(String pointer) {
        return instance == null ? new WorkflowError(type, status, title, detail, pointer) : this;
    }

    /** The error as expressions see it. */
    public JsonNode tree() {
        var node = JsonNodeFactory.instance.objectNode().put("type", type).put("status", status);
        if (title != null) {
            node.put("title", title);
        }
        if (detail != null) {
            node.put("detail", detail);
        }
        if (instance != null) {
            node.put("instance", instance);
        }
        return node;
    }
}
