package dev.millrace.api.request;

import dev.millrace.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Whether an event would be accepted and worked on now. */
@Component
public final class Readiness {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final List<ReadinessCheck> checks;
    private volatile boolean accepting;
    private volatile boolean everReady;

    Readiness(List<ReadinessCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    @EventListener
    void changed(AvailabilityChangeEvent<ReadinessState> event) {
        accepting = event.getState() == ReadinessState.ACCEPTING_TRAFFIC;
    }

    /** Why nothing can be taken now; empty when we are ready. */
    public Optional<Refusal> refusal() {
        if (!accepting) {
            return Optional.of(
                    everReady
                            ? Refusal.unavailable("stopping", "Millrace is stopping; try again.", SOON)
                            : Refusal.unavailable("starting", "Millrace is starting; try again.", SOON));
        }
        var awaited = checks.stream().filter(check -> !check.ready()).toList();
        if (awaited.isEmpty()) {
            everReady = true;
            return Optional.empty();
        }
        var names = awaited.stream().map(ReadinessCheck::name).collect(Collectors.joining(" and "));
        if (!everReady) {
            return Optional.of(Refusal.unavailable(
                    "starting", "Millrace is starting and waits for %s; try again.".formatted(names), SOON));
        }
        return Optional.of(
                awaited.stream().anyMatch(DatabaseWatch.class::isInstance)
                        ? Refusal.unavailable(
                                "database_unavailable",
                                "Our database cannot be reached at the moment; try again.",
                                SOON)
                        : Refusal.unavailable(
                                "not_ready", "Millrace waits for %s; try again.".formatted(names), SOON));
    }
}
