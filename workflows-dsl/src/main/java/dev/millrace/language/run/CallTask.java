package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Authentication;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import dev.millrace.language.expression.Template;
import dev.millrace.language.run.Call.Authorization;
import io.temporal.failure.ActivityFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * DSL, "HTTP call" and "OpenAPI call". A task's timeout is the deadline of the whole exchange, without one 30 s, and
 * never more than the timeouts around it leave. An answer outside
 * 200–299 (200–399 with {@code redirect}) is a communication error with the answer's status.
 */
final class CallTask {

    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);
    private static final int LONGEST_KEY = 255;
    private static final Duration LONGEST_DEADLINE = Duration.ofMinutes(5);

    private final Execution execution;
    private final Activities activities;

    CallTask(Execution execution, Activities activities) {
        this.execution = execution;
        this.activities = activities;
    }

    JsonNode run(
            Task.Call task,
            NamedTask named,
            JsonNode input,
            Frame frame,
            TaskArguments arguments,
            @Nullable Duration timeout) {
        var call = Sizes.bounded(call(task, named, input, frame, arguments, timeout));
        var recorded = execution.recorded(call.key());
        var result = recorded == null || recorded.result() == null ? make(call, frame, named) : recorded.result();
        execution.did(call.key(), Effect.of(result));
        if (result.error() != null) {
            throw new Fault(result.error(), result.retryAfter());
        }
        return Objects.requireNonNull(result.output());
    }

    private CallResult make(Call call, Frame frame, NamedTask named) {
        if (activities.mayBeLocal(call.request().idempotent(), frame.attempt(), call.deadline())) {
            try {
                return activities.callLocally(call);
            } catch (ActivityFailure ours) {
                Activities.letCancellationThrough(ours);
                // Something of ours was away, so nothing was sent: a regular activity waits for it, visibly.
            }
        }
        return Activities.orFault(
                () -> activities.call(call, named.pointer()),
                "The call could not be made within an hour: no worker lived long enough to make it, or Millrace's database was away.");
    }

    private Call call(
            Task.Call task,
            NamedTask named,
            JsonNode input,
            Frame frame,
            TaskArguments arguments,
            @Nullable Duration timeout) {
        var wanted = timeout == null ? DEFAULT_DEADLINE : timeout;
        var deadline = wanted.compareTo(LONGEST_DEADLINE) > 0 ? LONGEST_DEADLINE : wanted;
        var run = execution.run();
        return new Call(
                run.definition(),
                run.runId(),
                frame.key(named.pointer()),
                idempotencyKey(run.runId(), named.pointer() + frame.place()),
                switch (task) {
                    case Task.CallHttp http -> http(http, input, arguments);
                    case Task.CallOpenApi api -> openApi(api, input, arguments);
                },
                authorization(task.authentication(), input, arguments),
                frame.atMost(deadline, execution.now()));
    }

    private static Call.Http http(Task.CallHttp task, JsonNode input, TaskArguments arguments) {
        return new Call.Http(
                task.method().evaluate(input, arguments).asText().toUpperCase(Locale.ROOT),
                uri(task.endpoint(), input, arguments),
                texts(task.headers(), input, arguments),
                texts(task.query(), input, arguments),
                task.body() == null ? null : task.body().evaluate(input, arguments),
                task.result(),
                task.redirect());
    }

    private static Call.OpenApi openApi(Task.CallOpenApi task, JsonNode input, TaskArguments arguments) {
        return new Call.OpenApi(
                uri(task.document(), input, arguments),
                authorization(task.documentAuthentication(), input, arguments),
                task.operation().evaluate(input, arguments).asText(),
                task.parameters() == null
                        ? JsonNodeFactory.instance.objectNode()
                        : task.parameters().evaluate(input, arguments),
                task.result(),
                task.redirect());
    }

    /** The same for all attempts of one passage. Servers bound its length, 255 characters is what most take. */
    private static String idempotencyKey(String runId, String place) {
        var key = runId + place;
        return key.length() <= LONGEST_KEY
                ? key
                : runId + "/" + UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8));
    }

    /** An expression gives the address as it is; a text is a template over the input's fields. */
    private static String uri(Template endpoint, JsonNode input, TaskArguments arguments) {
        return endpoint instanceof Template.Constant constant
                ? UriTemplate.expand(constant.value().asText(), input)
                : endpoint.evaluate(input, arguments).asText();
    }

    private static Map<String, String> texts(@Nullable Template template, JsonNode input, TaskArguments arguments) {
        var texts = new LinkedHashMap<String, String>();
        if (template != null) {
            template.evaluate(input, arguments).properties().forEach(field -> {
                if (!field.getValue().isNull()) {
                    texts.put(
                            field.getKey(),
                            field.getValue().isValueNode()
                                    ? field.getValue().asText()
                                    : field.getValue().toString());
                }
            });
        }
        return texts;
    }

    private static @Nullable Authorization authorization(
            @Nullable Authentication authentication, JsonNode input, TaskArguments arguments) {
        return switch (authentication) {
            case null -> null;
            case Authentication.Connection connection -> 
                new Authorization.Connection(connection.name(), connection.digest());
            case Authentication.Inline inline when inline.parameters() instanceof Template.Constant ->
                new Authorization.Definition(inline.scheme(), inline.pointer());
            case Authentication.Inline inline ->
                new Authorization.Data(inline.scheme(), inline.parameters().evaluate(input, arguments));
        };
    }
}
