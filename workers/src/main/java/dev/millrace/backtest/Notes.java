package dev.millrace.backtest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.trial.Caller;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a dry run asked and emitted. Safe for use by many threads. */
final class Notes {

    private final String runId;
    private final List<Exchange> exchanges = new ArrayList<>();
    private final List<Emission> emissions = new ArrayList<>();

    /** @param was what is recorded in this place; null where nothing is */
    record Exchange(Asked asked, @Nullable Answered was, boolean answered) {}

    Notes(String runId) {
        this.runId = runId;
    }

    synchronized void asked(Asked asked, @Nullable Answered was, boolean answered) {
        exchanges.add(new Exchange(asked, was, answered));
    }

    synchronized void emitted(Caller caller, ObjectNode event) {
        emissions.add(Emission.of(caller, event, runId));
    }

    /** In the order of their steps. */
    synchronized List<Exchange> exchanges() {
        return exchanges.stream()
                .sorted(Comparator.comparingInt(exchange -> exchange.asked().caller().step()))
                .toList();
    }

    /** What was asked and answered, in that order. */
    List<Answered> answered() {
        return exchanges().stream()
                .filter(Exchange::answered)
                .map(Exchange::was)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The first that nobody answered. */
    Optional<Asked> unanswered() {
        return exchanges().stream()
                .filter(exchange -> !exchange.answered())
                .map(Exchange::asked)
                .findFirst();
    }

    /** In the order of their steps. */
    synchronized List<Emission> emissions() {
        return emissions.stream()
                .sorted(Comparator.comparingInt(emission -> emission.caller().step()))
                .toList();
    }
}
