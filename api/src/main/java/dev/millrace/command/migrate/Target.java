package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import de.siegmar.fastcsv.reader.CsvReader;
import dev.millrace.command.ExitCode;
import dev.millrace.command.Server;
import dev.millrace.command.Server.Answer;
import dev.millrace.command.Stop;
import dev.millrace.egress.UriText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server that the records go to, by its public API. 429, 5xx and no answer are tried again a few times; what is sent
 * twice is carried out once.
 */
final class Target {

    private static final Set<String> ENDED = Set.of("completed", "failed", "cancelled");
    private static final Set<String> LATER = Set.of("imports_too_many", "idempotency_in_progress");
    private static final String NO_TYPE = "record_type_not_found";
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration SELDOM = Duration.ofMillis(250);
    private static final Duration LONGEST_BATCH = Duration.ofMinutes(15);

    private final Server server;

    Target(Server server) {
        this.server = server;
    }

    /** @param errors why rows were rejected, each with its line from 1 */
    record Written(long created, long updated, long unchanged, List<Rejected> errors) {}

    /** @param code empty where the server does not say it: of a batch it tells the codes of the first hundred */
    record Rejected(long line, String field, String code, String message) {}

    String address() {
        return server.address().toString();
    }

    /** Stops where the server is away, or refuses the key. */
    void reach() {
        fine(server.get("/api/v1/record-types?limit=1"));
    }

    /** What the server knows of a type of records; a missing node where there is none yet. */
    JsonNode type(String type) {
        var answer = asked(() -> server.get("/api/v1/record-types/" + type));
        if (answer.status() == 404 && answer.code().equals(NO_TYPE)) {
            return MissingNode.getInstance();
        }
        return fine(answer).json();
    }

    /** Makes the type with its unique field where there is none. */
    JsonNode typeFor(Entity entity) {
        var known = type(entity.type());
        if (known.isMissingNode()) {
            var draft = Map.of("unique", List.of(entity.key()));
            return fine(asked(() -> server.put("/api/v1/record-types/" + entity.type(), draft))).json();
        }
        requireUnique(entity, known);
        return known;
    }

    static void requireUnique(Entity entity, JsonNode type) {
        if (type.path("unique").valueStream().noneMatch(field -> field.asText().equals(entity.key()))) {
            throw Stop.wrong(("'%s' is no unique field of the type %s, by which a record could be known again:"
                            + " add it to \"unique\" by PUT /api/v1/record-types/%s.")
                    .formatted(entity.key(), entity.type(), entity.type()));
        }
    }

    /** Has a batch of documents, one a line, written or only checked; waits until that is done. */
    Written write(Entity entity, byte[] lines, String idempotencyKey, boolean onlyChecked) {
        var path = "/api/v1/imports?type=%s&key=%s&format=ndjson%s"
                .formatted(entity.type(), UriText.encoded(entity.key()), onlyChecked ? "&validate_only=true" : "");
        var accepted = fine(asked(() -> server.postLines(path, lines, idempotencyKey)));
        return ended(accepted.json().path("import_id").asText());
    }

    private Written ended(String importId) {
        var deadline = System.nanoTime() + LONGEST_BATCH.toNanos();
        var pause = SOON;
        while (true) {
            var found = fine(asked(() -> server.get("/api/v1/imports/" + importId))).json();
            if (ENDED.contains(found.path("status").asText())) {
                return written(importId, found);
            }
            if (System.nanoTime() > deadline) {
                throw Stop.server("%s has not ended the import %s within %d minutes; is a worker running?"
                        .formatted(address(), importId, LONGEST_BATCH.toMinutes()));
            }
            Attempts.rest(pause);
            pause = pause.multipliedBy(2).compareTo(SELDOM) < 0 ? pause.multipliedBy(2) : SELDOM;
        }
    }

    private Written written(String importId, JsonNode found) {
        if (!found.path("status").asText().equals("completed")) {
            throw Stop.server("The import %s was %s: %s".formatted(
                    importId, found.path("status").asText(), found.at("/failure/message").asText("somebody has cancelled it.")));
        }
        var errors = new ArrayList<Rejected>();
        found.path("errors").forEach(error -> errors.add(new Rejected(
                error.path("line").asLong(),
                field(error.path("field").asText("")),
                error.path("code").asText(),
                error.path("message").asText())));
        if (found.path("rejected").asLong() > errors.size()) {
            theRest(importId, errors);
        }
        return new Written(
                found.path("created").asLong(), found.path("updated").asLong(), found.path("unchanged").asLong(), List.copyOf(errors));
    }

    /** The list of all has no codes, and begins with those that are known. */
    private void theRest(String importId, List<Rejected> errors) {
        var all = fine(asked(() -> server.getCsv("/api/v1/imports/%s/rejected".formatted(importId)))).text();
        try (var rows = CsvReader.builder().ofNamedCsvRecord(all)) {
            rows.stream().skip(errors.size()).forEach(row -> errors.add(new Rejected(
                    Long.parseLong(row.getField("line")), field(row.getField("field")), "", row.getField("reason"))));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** {@code address.city} of {@code /data/address/city}. */
    private static String field(String pointer) {
        return pointer.replaceFirst("^/data(/|$)", "").replaceFirst("^/", "").replace('/', '.');
    }

    /** A page of the records of a type, in the order of their ids. */
    JsonNode page(String type, @Nullable String cursor) {
        return fine(asked(() -> server.get("/api/v1/records/%s?limit=200&sort=record_id%s"
                        .formatted(type, cursor == null ? "" : "&cursor=" + UriText.encoded(cursor)))))
                .json();
    }

    /**
     * The records whose {@code field} is one of {@code values}, of which there are 100 at most and none with a comma, or
     * one.
     */
    JsonNode having(String type, String field, List<String> values) {
        var operator = values.size() == 1 ? "" : "%5Bin%5D";
        var path = "/api/v1/records/%s?limit=200&filter%%5B%s%%5D%s=%s"
                .formatted(type, UriText.encoded(field), operator, UriText.encoded(String.join(",", values)));
        var answer = asked(() -> server.get(path));
        // Without the type there is none of its records, as before the first import.
        return answer.code().equals(NO_TYPE) ? MissingNode.getInstance() : fine(answer).json().path("data");
    }

    private Answer fine(Answer answer) {
        if (!answer.isFine()) {
            throw answer.status() == 401
                    ? Stop.server("%s refuses the API key. Is it this server's?".formatted(address()))
                    : server.refusal(answer);
        }
        return answer;
    }

    private static Answer asked(Supplier<Answer> request) {
        var attempts = new Attempts();
        while (true) {
            try {
                var answer = request.get();
                var isLater = answer.status() == 429 || answer.status() >= 500 || LATER.contains(answer.code());
                if (!isLater || !attempts.again(answer.retryAfter().orElse(""))) {
                    return answer;
                }
            } catch (Stop away) {
                var isAway = away.exitCode() == ExitCode.SERVER && !Thread.currentThread().isInterrupted();
                if (!isAway || !attempts.again("")) {
                    throw away;
                }
            }
        }
    }

    static byte[] lines(List<String> documents) {
        return (String.join("\n", documents) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
