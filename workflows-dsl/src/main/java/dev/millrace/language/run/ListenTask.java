package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Consumption;
import dev.millrace.language.definition.Consumption.EventFilter;
import dev.millrace.language.definition.Consumption.Until;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import dev.millrace.language.definition.Task.Listen.ForEach;
import dev.millrace.language.definition.Task.Then;
import dev.millrace.language.event.Consuming;
import dev.millrace.language.event.Consuming.Verdict;
import dev.millrace.language.run.ListenActivity.Listener;
import dev.millrace.language.run.ListenActivity.Received;
import dev.millrace.language.run.ListenActivity.Wanted;
import dev.millrace.language.run.TaskRunner.Done;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * DSL, "Listen". Events count from the moment on at which the task begins. {@code foreach} does its tasks for one event
 * after another; the next one waits meanwhile. The condition of {@code until} sees the array of what has been read.
 */
final class ListenTask {

    /** A variable of the run in an expression, which nobody outside the run can evaluate. */
    private static final Pattern VARIABLE = Pattern.compile("\\$[A-Za-z_]");

    private final TaskRunner runner;
    private final Execution execution;
    private final Activities activities;
    private final Task.Listen task;
    private final NamedTask named;
    private final Frame frame;
    private final TaskArguments arguments;
    private final String key;
    private final Consuming consuming;
    private final Collected read = new Collected("array of the events that were listened to");
    private final Collected output = new Collected("output of listening");
    private int consumed;
    private int pages;
    private long last;
    private JsonNode data;

    private ListenTask(
            TaskRunner runner,
            Activities activities,
            Task.Listen task,
            NamedTask named,
            JsonNode input,
            Frame frame,
            TaskArguments arguments) {
        this.runner = runner;
        this.execution = runner.execution();
        this.activities = activities;
        this.task = task;
        this.named = named;
        this.frame = frame;
        this.arguments = arguments;
        this.key = frame.key(named.pointer());
        this.consuming = Consuming.of(task.to(), input, arguments);
        this.data = input;
    }

    static Done run(
            TaskRunner runner,
            Activities activities,
            Task.Listen task,
            NamedTask named,
            JsonNode input,
            Frame frame,
            TaskArguments arguments) {
        return new ListenTask(runner, activities, task, named, input, frame, arguments).run();
    }

    private Done run() {
        var ours = key + "<listen";
        var left = execution.standing().takeUp(ours);
        if (left != null) {
            goOnFrom(left);
        }
        execution.standing().open(ours, this::state);
        try {
            return listen();
        } finally {
            execution.standing().close(ours);
        }
    }

    private JsonNode state() {
        var state = JsonNodeFactory.instance
                .objectNode()
                .put("consumed", consumed)
                .put("pages", pages)
                .put("last", last);
        state.set("read", read.array());
        state.set("output", output.array());
        state.set("consuming", consuming.state());
        return state;
    }

    private void goOnFrom(JsonNode state) {
        consumed = state.path("consumed").intValue();
        pages = state.path("pages").intValue();
        last = state.path("last").longValue();
        state.path("read").forEach(read::add);
        state.path("output").forEach(output::add);
        consuming.goOnFrom(state.path("consuming"));
    }

    private Done listen() {
        activities.listen(new Listener(
                execution.run().definition().workspaceId(),
                execution.run().runId(),
                key,
                Workflow.getInfo().getWorkflowId(),
                task.to().filters().stream().map(this::wanted).toList()));
        // No finally: Temporal unwinds this thread when it drops the run from memory, and that is no end of the task.
        try {
            var done = consume();
            leave();
            return done;
        } catch (Fault fault) {
            leave();
            throw fault;
        } catch (CanceledFailure cancelled) {
            Workflow.newDetachedCancellationScope(this::leave).run();
            throw cancelled;
        }
    }

    private void leave() {
        activities.leave(execution.run().runId(), key);
    }

    private Done consume() {
        while (true) {
            execution.mayContinueAsNew();
            execution.heard(key);
            var received = receive(key + "#" + pages);
            for (var event : received) {
                if (event.event() == null) {
                    throw Sizes.tooLarge("event " + event.eventId());
                }
                var done = consume(event.event());
                if (done != null) {
                    return done;
                }
            }
            if (received.isEmpty()) {
                execution.awaitNews(key, sentence());
            }
        }
    }

    private List<Received> receive(String pageKey) {
        var recorded = execution.recorded(pageKey);
        if (recorded != null && recorded.result() != null && recorded.result().output() != null) {
            pages++;
            execution.did(pageKey, recorded);
            return Received.ofTree(recorded.result().output());
        }
        var received = activities.receive(execution.run().runId(), key, last);
        if (!received.isEmpty()) {
            pages++;
            last = received.getLast().number();
            execution.did(pageKey, Effect.of(Received.tree(received)));
        }
        return received;
    }

    /** The end of the task, or null where it goes on. */
    private @Nullable Done consume(JsonNode event) {
        var verdict = consuming.take(event);
        return switch (verdict) {
            case IGNORED -> null;
            case END -> Done.with(output.array());
            case TAKEN, LAST -> {
                var then = take(event);
                if (then instanceof Then.End) {
                    yield new Done(data, then);
                }
                yield verdict == Verdict.LAST || consuming.isEnough(read::array) ? Done.with(output.array()) : null;
            }
        };
    }

    private Then take(JsonNode event) {
        var item = read(event);
        if (task.to() instanceof Consumption.Any any && any.until() instanceof Until.Holds) {
            read.add(item);
        }
        consumed++;
        execution.moved();
        if (task.each() == null) {
            output.add(item);
            return new Then.Continue();
        }
        return each(task.each(), item, consumed - 1).then();
    }

    private Done each(ForEach each, JsonNode item, int index) {
        var turn = frame.iteration(index, each.item(), item, each.at());
        var within = arguments.in(turn);
        var done = execution.inOneExecution(() -> runner.list(each.tasks(), item, turn));
        if (done.then() instanceof Then.End) {
            data = done.output();
            return done;
        }
        within.gave(done.output());
        var transformed = runner.transformed(each.output(), done.output(), within, "output");
        runner.export(each.export(), transformed, within);
        output.add(transformed);
        return Done.with(transformed);
    }

    private JsonNode read(JsonNode event) {
        return switch (task.read()) {
            case ENVELOPE -> event;
            case DATA -> event.has("data_base64") ? event.get("data_base64") : data(event);
            case RAW -> event.has("data_base64")
                    ? event.get("data_base64")
                    : JsonNodeFactory.instance.textNode(Base64.getEncoder()
                            .encodeToString(data(event).toString().getBytes(StandardCharsets.UTF_8)));
        };
    }

    private static JsonNode data(JsonNode event) {
        return event.has("data") ? event.get("data") : JsonNodeFactory.instance.nullNode();
    }

    private Wanted wanted(EventFilter filter) {
        var with = new HashMap<String, JsonNode>();
        filter.with().forEach((attribute, value) -> {
            if (!value.isTextual() || !VARIABLE.matcher(value.textValue()).find()) {
                with.put(attribute, value);
            }
        });
        var correlate = new HashMap<String, String>();
        filter.correlate().forEach((name, correlation) -> {
            var expected = consuming.expected().get(name);
            if (expected != null && !VARIABLE.matcher(correlation.from()).find()) {
                correlate.put(correlation.from(), expected);
            }
        });
        return new Wanted(with, correlate);
    }

    private String sentence() {
        var awaited = switch (task.to()) {
            case Consumption.One(var filter) -> "an event" + types(List.of(filter));
            case Consumption.All(var filters) ->
                "events%s, %d of %d are there".formatted(types(filters), consumed, filters.size());
            case Consumption.Any(var of, var until) when until == null -> "an event" + types(of);
            case Consumption.Any(var of, var until) -> "events%s, %d so far".formatted(types(of), consumed);
        };
        var correlations = consuming.expected().entrySet().stream()
                .map(one -> one.getKey() + " " + one.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
        return "Waiting for %s%s, as '%s' asks."
                .formatted(awaited, correlations.isEmpty() ? "" : " with " + correlations, named.name());
    }

    /** An array that grows event by event, as far as a run can carry it. */
    private static final class Collected {

        private final String what;
        private final ArrayNode array = JsonNodeFactory.instance.arrayNode();
        private long bytes;

        Collected(String what) {
            this.what = what;
        }

        void add(JsonNode item) {
            bytes += Sizes.bytes(item);
            if (bytes > Sizes.LARGEST) {
                throw Sizes.tooLarge(what);
            }
            array.add(item);
        }

        /** As it is now: what comes later is not in it. */
        ArrayNode array() {
            return JsonNodeFactory.instance.arrayNode(array.size()).addAll(array);
        }
    }

    private static String types(List<EventFilter> filters) {
        var types = filters.stream()
                .map(filter -> filter.with().get("type"))
                .filter(type -> type != null)
                .map(JsonNode::asText)
                .distinct()
                .toList();
        return types.isEmpty() ? "" : " " + String.join(" or ", types);
    }
}
