package dev.millrace.sync.rejected;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.sync.mapping.FieldProblem;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes down why an item could not become a record, or a record an item. */
@Component
public class Rejects {

    private static final int LARGEST_KEPT = 32 * 1024;
    private static final int LONGEST = 2_000;

    private final Ids ids;
    private final Clock clock;

    public Rejects(Ids ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    public RejectedItem item(String syncRunId, @Nullable String key, JsonNode item, @Nullable String field, String code, String message) {
        return made(syncRunId, key, null, item, field, code, message);
    }

    public RejectedItem record(
            String syncRunId, @Nullable String key, String recordId, JsonNode data, @Nullable String field, String code, String message) {
        return made(syncRunId, key, recordId, data, field, code, message);
    }

    private RejectedItem made(
            String syncRunId,
            @Nullable String key,
            @Nullable String recordId,
            JsonNode given,
            @Nullable String field,
            String code,
            String message) {
        var text = Json.write(given);
        var sentence = message.replace("\0", "");
        return new RejectedItem(
                ids.next("rej"),
                syncRunId,
                key,
                recordId,
                field,
                code,
                sentence.length() > LONGEST ? sentence.substring(0, LONGEST) + "…" : sentence,
                text.length() > LARGEST_KEPT ? null : text,
                clock.instant());
    }

    public static String pointer(List<FieldProblem> problems) {
        return "/data/" + problems.getFirst().field().replace('.', '/');
    }

    public static String sentences(List<FieldProblem> problems) {
        return problems.stream().map(FieldProblem::message).collect(Collectors.joining(" "));
    }
}
