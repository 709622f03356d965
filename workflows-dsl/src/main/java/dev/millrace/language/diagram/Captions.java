package dev.millrace.language.diagram;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.ActionCall;
import dev.millrace.language.definition.Consumption;
import dev.millrace.language.definition.Consumption.EventFilter;
import dev.millrace.language.definition.Definition.Retry;
import dev.millrace.language.definition.Schedule;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says in a few words what a part of a definition does, from how it is written. */
final class Captions {

    private static final List<String> UNITS = List.of("days", "hours", "minutes", "seconds", "milliseconds");

    private static final int LONGEST_ADDRESS = 40;

    private Captions() {}

    static String schedule(Schedule schedule) {
        return switch (schedule) {
            case Schedule.Every every -> "every " + every.interval();
            case Schedule.Cron cron -> "at %s (UTC)".formatted(cron.expression());
            case Schedule.After after -> after.delay() + " after its last run";
        };
    }

    static String event(EventFilter filter) {
        var with = filter.with();
        var type = with.containsKey("type") ? text(with.get("type")) : "any event";
        var source = with.containsKey("source") ? " from " + text(with.get("source")) : "";
        var others = with.keySet().stream()
                .filter(name -> !name.equals("type") && !name.equals("source"))
                .sorted()
                .collect(Collectors.joining(", "));
        return type + source + (others.isEmpty() ? "" : " by " + others);
    }

    static String listen(Consumption to) {
        var events = switch (to) {
            case Consumption.One(var filter) -> List.of(filter);
            case Consumption.All(var filters) -> filters;
            case Consumption.Any(var of, var until) -> of.isEmpty() ? List.of(EventFilter.EVERY) : of;
        };
        var joined = events.stream()
                .map(Captions::event)
                .collect(Collectors.joining(to instanceof Consumption.All ? " and " : " or "));
        return to instanceof Consumption.Any any && any.until() != null ? joined + " until enough" : joined;
    }

    static String subflow(JsonNode task) {
        var workflow = task.path("run").path("workflow");
        return "%s/%s".formatted(text(workflow.path("namespace")), text(workflow.path("name")));
    }

    /** The first line of the command. */
    static String shell(JsonNode task) {
        return text(task.path("run").path("shell").path("command")).lines().findFirst().orElse("");
    }

    static String container(JsonNode task) {
        return text(task.path("run").path("container").path("image"));
    }

    static String asyncApi(JsonNode task) {
        var with = task.path("with");
        return text(with.has("operation") ? with.path("operation") : with.path("channel"));
    }

    static String grpc(JsonNode task) {
        var with = task.path("with");
        return "%s/%s".formatted(text(with.path("service").path("name")), text(with.path("method")));
    }

    static String mcp(JsonNode task) {
        var with = task.path("with");
        return (text(with.path("method")) + " " + text(with.path("parameters").path("name"))).strip();
    }

    /** The word that calls a function, without the version of an action; of an address the end, where it differs from others. */
    static String function(String word) {
        var action = ActionCall.at(word);
        if (action.isPresent() || !word.contains("://")) {
            return action.map(ActionCall::action).orElse(word);
        }
        var path = word.substring(word.indexOf("://") + 3);
        return path.length() <= LONGEST_ADDRESS ? path : "…" + path.substring(path.length() - LONGEST_ADDRESS);
    }

    static String set(JsonNode task) {
        var value = task.path("set");
        return value.isObject()
                ? value.properties().stream().map(Map.Entry::getKey).collect(Collectors.joining(", "))
                : text(value);
    }

    static String http(JsonNode task) {
        var with = task.path("with");
        return "%s %s".formatted(text(with.path("method")).toUpperCase(Locale.ROOT), endpoint(with.path("endpoint")));
    }

    static String openApi(JsonNode task) {
        return text(task.path("with").path("operationId"));
    }

    private static String endpoint(JsonNode endpoint) {
        var uri = text(endpoint.isObject() ? endpoint.path("uri") : endpoint);
        // Nearly all have it, and there is little room.
        return uri.startsWith("https://") ? uri.substring("https://".length()) : uri;
    }

    static String raise(JsonNode task) {
        var error = task.path("raise").path("error");
        if (error.isTextual()) {
            return error.textValue();
        }
        var title = error.has("title") ? error.path("title") : error.path("type");
        return (text(error.path("status")) + " " + text(title)).strip();
    }

    static String wait(JsonNode task) {
        var duration = task.path("wait");
        return duration.isObject()
                ? UNITS.stream()
                        .filter(duration::has)
                        .map(unit -> text(duration.path(unit)) + " " + unit)
                        .collect(Collectors.joining(" "))
                : text(duration);
    }

    static String emit(JsonNode task) {
        return text(task.path("emit").path("event").path("with").path("type"));
    }

    static String loop(JsonNode task) {
        var loop = task.path("for");
        var condition = task.has("while") ? " while " + text(task.path("while")) : "";
        return "each %s in %s%s".formatted(loop.path("each").asText("item"), text(loop.path("in")), condition);
    }

    static String caught(Map<String, JsonNode> with) {
        if (with.isEmpty()) {
            return "any error";
        }
        return with.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(field -> field.getKey().equals("type")
                        ? lastPart(text(field.getValue()))
                        : field.getKey() + " " + text(field.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String lastPart(String type) {
        return type.substring(type.lastIndexOf('/') + 1);
    }

    /** Few words a line: what they stand in is beside what it watches over. */
    static List<String> retry(Retry retry) {
        var times = retry.attempts() == null
                ? "retries"
                : retry.attempts() == 1 ? "up to 1 retry" : "up to %,d retries".formatted(retry.attempts());
        return switch (retry.backoff()) {
            case CONSTANT -> List.of(times);
            case LINEAR -> List.of(times, "after ever more time");
            case EXPONENTIAL -> List.of(times, "delay doubles");
        };
    }

    /** A value as it is written, an expression without its braces; empty where there is none. */
    static String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            return value.toString();
        }
        var text = value.textValue().strip();
        return text.startsWith("${") && text.endsWith("}") ? text.substring(2, text.length() - 1).strip() : text;
    }

    static String text(String value) {
        return text(JsonNodeFactory.instance.textNode(value));
    }
}
