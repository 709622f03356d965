package dev.millrace.trial;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.RehearsedCalls.Request;
import dev.millrace.json.Json;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.trial.Report.Emitted;
import dev.millrace.trial.Report.MadeCall;
import dev.millrace.trial.Report.StartedProcess;
import dev.millrace.trial.Report.StartedRun;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a dry run would have done, the first thousand of each kind. Safe for use by many threads. */
final class Memory {

    private static final int SHOWN = 1_000;

    /** Requests, answers and events are kept by the server of the dry run as well. */
    private static final long MOST_CARRIED = 32L * 1024 * 1024;

    private final Room room;
    private final Consumer<String> stop;
    private final TreeMap<Integer, MadeCall> calls = new TreeMap<>();
    private final TreeMap<Integer, Emitted> events = new TreeMap<>();
    private int callCount;
    private int eventCount;
    private long carried;

    /** @param stop ends the dry run for the reason that it is given */
    Memory(Room room, Consumer<String> stop) {
        this.room = room;
        this.stop = stop;
    }

    /** @param by what answers, as {@link Answers.Answer} names it, or null */
    synchronized void called(Caller caller, Request request, @Nullable String by) {
        callCount++;
        if (calls.size() < SHOWN) {
            calls.put(caller.step(), made(caller, request.with(room::keep), null, null, by));
        }
    }

    /** As {@link #called}, for a run that would have been started. */
    synchronized void started(Caller caller, StartedRun run, @Nullable String by) {
        callCount++;
        if (calls.size() < SHOWN) {
            calls.put(caller.step(), made(caller, null, run.with(room::keep), null, by));
        }
    }

    /** As {@link #called}, for a process that would have been run. */
    synchronized void ran(Caller caller, ProcessRequest process, @Nullable String by) {
        callCount++;
        if (calls.size() < SHOWN) {
            calls.put(caller.step(), made(caller, null, null, shown(process), by));
        }
    }

    private StartedProcess shown(ProcessRequest process) {
        var stdin = process.stdin() == null ? null : room.keep(JsonNodeFactory.instance.textNode(process.stdin()));
        return new StartedProcess(
                room.keep(Json.mapper().valueToTree(process.program())),
                stdin == null ? null : stdin.asText(),
                process.arguments(),
                process.environment(),
                process.awaited());
    }

    private static MadeCall made(
            Caller caller,
            @Nullable Request request,
            @Nullable StartedRun run,
            @Nullable StartedProcess process,
            @Nullable String by) {
        return new MadeCall(
                caller.pointer(),
                caller.name(),
                caller.iteration(),
                caller.attempt(),
                request,
                run,
                process,
                by != null,
                by);
    }

    synchronized void emitted(Caller caller, ObjectNode event) {
        eventCount++;
        if (events.size() < SHOWN) {
            events.put(
                    caller.step(), new Emitted(caller.pointer(), caller.name(), caller.iteration(), room.keep(event)));
        }
    }

    /** Counts what a call or an event brings along; the dry run ends where that is too much. */
    void carry(Object sent, int received) {
        var bytes = Json.write(sent).length() + received;
        synchronized (this) {
            carried += bytes;
            if (carried <= MOST_CARRIED) {
                return;
            }
        }
        stop.accept("It was ended since its calls and events carried more than 32 MiB together.");
    }

    synchronized List<MadeCall> calls() {
        return List.copyOf(calls.values());
    }

    synchronized int callCount() {
        return callCount;
    }

    synchronized List<Emitted> events() {
        return List.copyOf(events.values());
    }

    synchronized int eventCount() {
        return eventCount;
    }
}
