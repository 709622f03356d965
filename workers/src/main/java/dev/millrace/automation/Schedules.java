package dev.millrace.automation;

import dev.millrace.language.definition.Schedule;
import dev.millrace.language.run.DefinitionRef;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Tells what is due. A time is due once, also with many workers; times that passed while nobody looked are made up for by
 * one start, for the last of them.
 */
@Component
public class Schedules {

    private static final int AT_ONCE = 200;

    private final ScheduleStore store;

    Schedules(ScheduleStore store) {
        this.store = store;
    }

    /** An automation whose time {@code dueAt} has come. */
    public record Due(DefinitionRef definition, Instant dueAt) {}

    /**
     * Hands what is due at {@code now} to {@code start}, which gives the id of each run, and notes when it is due next, in
     * one transaction. Gives how many there were; as many as it takes at once means that there may be more.
     */
    @Transactional
    public int start(Instant now, BiFunction<List<Due>, Instant, List<String>> start) {
        for (var ended : store.claimEnded(now, AT_ONCE)) {
            var next = Schedule.of(ended.schedule()).next(ended.endedAt()).orElse(null);
            store.goOn(ended.workspaceId(), ended.namespace(), ended.name(), next, null);
        }
        var claimed = store.claimDue(now, AT_ONCE);
        if (claimed.isEmpty()) {
            return 0;
        }
        var runs = start.apply(claimed.stream().map(due -> due(due, now)).toList(), now);
        for (var index = 0; index < claimed.size(); index++) {
            var definition = claimed.get(index).definition();
            var next = switch (Schedule.of(claimed.get(index).schedule())) {
                case Schedule.After after -> null;
                case Schedule.Every every -> every.next(now).orElse(null);
                case Schedule.Cron cron -> cron.next(now).orElse(null);
            };
            store.goOn(definition.workspaceId(), definition.namespace(), definition.name(), next, runs.get(index));
        }
        return claimed.size();
    }

    private static Due due(ScheduleStore.Due due, Instant now) {
        var at = switch (Schedule.of(due.schedule())) {
            case Schedule.After after -> due.at();
            case Schedule.Every every -> every.last(now).orElse(due.at());
            case Schedule.Cron cron -> cron.last(now).orElse(due.at());
        };
        return new Due(due.definition(), at);
    }
}
