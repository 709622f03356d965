package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.call.RehearsedCalls;
import dev.millrace.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a dry run went. Values of more than 64 KiB, and those past 8 MiB in all, are shown by their beginning.
 *
 * @param status as a run's; {@code running} or {@code waiting} where the dry run was ended before it was done
 * @param stopped why the dry run was ended before it was done, a sentence; null where it was not
 * @param starts whether the given events start the automation; null where none were given or it has no {@code schedule.on}
 * @param took how long the run would take, ISO 8601 to a tenth of a second, from ten seconds on to a second; calls take no time
 * @param steps as a run's, the first 1,000 and the last 1,000
 * @param calls those that would have been made, and runs that would have been started, in the order of their steps, the first 1,000
 * @param events those that would have been emitted, likewise
 * @param waits what the whole run waited for, the first 1,000
 * @param unusedStubs the pointers of stubs that answered nothing, such as {@code /stubs/1}
 * @param unusedEvents the pointers of events to come that nothing listened to, such as {@code /events_to_come/1}
 */
public record Report(
        Run.Pin automation,
        String status,
        @Nullable String stopped,
        @Nullable Boolean starts,
        @Nullable JsonNode input,
        @Nullable JsonNode output,
        @Nullable JsonNode error,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        String took,
        List<Run.Step> steps,
        int stepCount,
        List<MadeCall> calls,
        int callCount,
        List<Emitted> events,
        int eventCount,
        List<Wait> waits,
        int waitCount,
        List<String> unusedStubs,
        List<String> unusedEvents) {

    /**
     * A call that would have been made, or a run or a process that would have been started.
     *
     * @param pointer the task that makes it, which is named {@code name}
     * @param request what the other side would see; null where it is no call
     * @param run that would be started; null where it is none
     * @param process that would be run, in its place; null where it is none
     * @param stubbed whether a stub answered; without one it was an empty success, or a fault where the dry run is strict
     * @param stub the pointer of that stub, such as {@code /stubs/0}, or whatever else has answered
     */
    public record MadeCall(
            String pointer,
            String name,
            @Nullable Integer iteration,
            int attempt,
            RehearsedCalls.@Nullable Request request,
            @Nullable StartedRun run,
            @Nullable StartedProcess process,
            boolean stubbed,
            @Nullable String stub) {}

    /**
     * A run that would have been started.
     *
     * @param version null for the current one
     * @param awaited whether its output or its error is waited for
     */
    public record StartedRun(
            String namespace, String name, @Nullable String version, @Nullable JsonNode input, boolean awaited) {

        StartedRun with(UnaryOperator<@Nullable JsonNode> shortened) {
            return new StartedRun(namespace, name, version, shortened.apply(input), awaited);
        }
    }

    /**
     * A process that would be run on the machine of a worker.
     *
     * @param program what would be run: {@code by} ({@code script}, {@code shell} or {@code container}) and its fields
     */
    public record StartedProcess(
            @Nullable JsonNode program,
            @Nullable String stdin,
            List<String> arguments,
            Map<String, String> environment,
            boolean awaited) {}

    /** A CloudEvent that would have been emitted by the task at {@code pointer}. */
    public record Emitted(String pointer, String name, @Nullable Integer iteration, @Nullable JsonNode event) {}

    /**
     * Something that the whole run waited for.
     *
     * @param waitingFor one sentence, as a run's
     * @param until when it ended or would end; null where nothing has ended it, and nothing will
     * @param duration ISO 8601, or null as {@code until}
     */
    public record Wait(
            String pointer,
            String name,
            String waitingFor,
            Instant from,
            @Nullable Instant until,
            @Nullable String duration) {

        Wait endedAt(Instant end) {
            return new Wait(pointer, name, waitingFor, from, end, Spans.text(Duration.between(from, end)));
        }
    }

    public Report {
        steps = List.copyOf(steps);
        calls = List.copyOf(calls);
        events = List.copyOf(events);
        waits = List.copyOf(waits);
        unusedStubs = List.copyOf(unusedStubs);
        unusedEvents = List.copyOf(unusedEvents);
    }
}
