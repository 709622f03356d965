package dev.millrace.language.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.run.RunJournal.Entry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** What reaches a run from outside, which no sample can say. */
enum Situation {
    CANCELLED_WHILE_IT_WAITS("""
            do:
              - hurry: { timeout: { after: P60D }, do: [{ rest: { wait: P30D } }] }
              - never: { set: { done: true } }
            """) {
        @Override
        void happen(Workshop workshop, RunInput input) {
            workshop.start(input);
            await(() -> told(workshop, input, Entry.Waiting.class));
            workshop.cancel(input.runId());
        }
    },
    SUSPENDED_BEFORE_IT_BEGINS("""
            do:
              - ask: { call: http, with: { method: post, endpoint: SERVICE/echo } }
            """) {
        @Override
        void happen(Workshop workshop, RunInput input) {
            workshop.start(new RunInput(
                    input.runId(), input.definition(), input.input(), false, input.startedAt(), false, "Somebody said so.", null));
            await(() -> told(workshop, input, Entry.Suspended.class));
            workshop.resume(input.runId());
        }
    },
    GOES_ON_FROM_WHAT_WAS_RECORDED("""
            do:
              - charge: { call: http, with: { method: post, endpoint: SERVICE/echo } }
              - notify: { call: http, with: { method: post, endpoint: SERVICE/pets/3 } }
            """) {
        @Override
        void happen(Workshop workshop, RunInput input) {
            workshop.calls.effects.put(
                    "/do/0/charge", Effect.of(CallResult.of(JsonNodeFactory.instance.textNode("done before"))));
            workshop.start(new RunInput(
                    input.runId(), input.definition(), input.input(), false, input.startedAt(), true, null, null));
        }
    };

    private final String tasks;

    Situation(String tasks) {
        this.tasks = tasks;
    }

    String inWords() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String yaml() {
        return "document: { dsl: 1.0.3, namespace: samples, name: %s, version: 1.0.0 }\n".formatted(inWords()) + tasks;
    }

    /** Gives the id of a run to which it has happened, and which has ended. */
    String run(Workshop workshop) {
        var input = workshop.started(yaml(), JsonNodeFactory.instance.objectNode(), false);
        happen(workshop, input);
        return workshop.await(input.runId()).runId();
    }

    abstract void happen(Workshop workshop, RunInput input);

    private static boolean told(Workshop workshop, RunInput input, Class<? extends Entry> type) {
        return workshop.journal.stream().anyMatch(entry -> entry.runId().equals(input.runId()) && type.isInstance(entry));
    }

    private static void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("it has not come to that within 10 s");
            }
            Thread.onSpinWait();
        }
    }
}
