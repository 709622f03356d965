package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.StoredRecord;
import dev.millrace.sync.ListingService.Answer;
import dev.millrace.sync.stream.Paginator;
import dev.millrace.sync.stream.StreamError;
import dev.millrace.sync.stream.StreamReader;
import dev.millrace.sync.stream.Streams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of every stream of the catalogue: a sync of it, mapped as the catalogue suggests, asks for what its case file says, and makes
 * of the answers what it says. A case file stands in {@code streams/<provider>.<stream>.cases.json}.
 */
class StreamCasesTest {

    private final SyncFixture world = new SyncFixture();

    @AfterEach
    void close() {
        world.close();
    }

    /** @param about where the answers come from */
    record Cases(String about, URI schema, Map<String, String> parameters, int batchSize, List<Run> runs) {}

    /**
     * One run.
     *
     * @param asked what is asked, in its order
     * @param records all that there are afterwards, in the order in which they were made; none given for as before
     */
    record Run(String what, List<Exchange> asked, String status, String failure, String cursor, List<JsonNode> records) {}

    /** @param headers those of the request that count */
    record Exchange(String method, String path, Map<String, String> query, Map<String, String> headers, JsonNode body, Given answer) {}

    /** An answer, in which {@code {base}} stands for the address of the service. */
    record Given(Integer status, Map<String, String> headers, JsonNode body) {

        Answer at(String base) {
            var more = headers == null ? Map.<String, String>of() : headers;
            return new Answer(
                    status == null ? 200 : status,
                    Json.write(body).replace("{base}", base),
                    more.entrySet().stream().collect(Collectors.toMap(
                            Map.Entry::getKey, header -> header.getValue().replace("{base}", base))));
        }
    }

    static Stream<Arguments> all() {
        return Streams.load().all().entrySet().stream()
                .flatMap(provider -> provider.getValue().entrySet().stream()
                        .map(stream -> Arguments.of(provider.getKey(), stream.getKey(), stream.getValue())));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void readsWhatItsCasesSay(String provider, String name, dev.millrace.sync.stream.Stream stream) {
        var cases = cases(provider, name);
        var suggested = Objects.requireNonNull(stream.suggested());
        var draft = Json.mapper().createObjectNode();
        draft.put("name", "ours").put("connection", "crm").put("type", suggested.type()).put("batch_size", cases.batchSize());
        draft.set("schedule", suggested.schedule());
        draft.set("mapping", suggested.mapping());
        draft.set("parameters", Json.mapper().valueToTree(cases.parameters()));
        draft.set("stream", written(stream));
        var sync = world.syncs.create(WORKSPACE, Json.mapper().convertValue(draft, SyncDraft.class));

        var there = List.<JsonNode>of();
        for (var run : cases.runs()) {
            there = run.records() == null ? there : run.records();
            var before = world.service.asked().size();
            var next = new AtomicInteger();
            world.service.answersAt((path, query) -> next.get() < run.asked().size()
                    ? run.asked().get(next.getAndIncrement()).answer().at(world.service.url())
                    : new Answer(400, "{\"message\": \"The case file has nothing more.\"}", Map.of()));

            var done = world.run(sync);

            assertThat(world.service.asked().size() - before).as(run.what() + " " + done).isEqualTo(run.asked().size());
            for (var index = 0; index < run.asked().size(); index++) {
                assertAsked(run.asked().get(index), before + index);
            }
            assertThat(done.status().word()).as(run.what() + " " + done).isEqualTo(run.status());
            assertThat(String.valueOf(done.failure())).contains(run.failure() == null ? "" : run.failure());
            assertThat(done.counts().rejected()).as("%s", world.rejected(sync)).isZero();
            assertThat(world.get(sync).cursor()).as(run.what())
                    .isEqualTo(run.cursor() == null ? null : run.cursor().replace("{base}", world.service.url()));
            assertThat(records(suggested.type())).as(run.what()).isEqualTo(there);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void itsCasesSayWhatMatters(String provider, String name, dev.millrace.sync.stream.Stream stream) {
        var cases = cases(provider, name);

        assertThat(cases.about()).isNotBlank();
        assertThat(cases.schema()).hasScheme("https");
        var completed = cases.runs().stream().filter(run -> run.status().equals("completed")).toList();
        assertThat(completed).as("a second run").hasSizeGreaterThanOrEqualTo(2);
        if (stream.paginator().kind() != Paginator.Kind.NONE) {
            assertThat(completed).as("a further page").anySatisfy(run -> assertThat(run.asked()).hasSizeGreaterThan(1));
        }
        if (stream.cursor() != null) {
            assertThat(completed).as("a cursor").anySatisfy(run -> assertThat(run.cursor()).isNotNull());
        }
        if (stream.deleted() != null || stream.where() != null || stream.cursor() == null) {
            assertThat(completed).as("fewer records than items").anySatisfy(run -> assertThat(run.records()).hasSizeLessThan(
                    cases.runs().getFirst().records().size()));
        }
        var reader = new StreamReader(stream, cases.parameters(), 1);
        var hit = cases.runs().stream()
                .flatMap(run -> run.asked().stream())
                .map(exchange -> reader.error(whole(exchange.answer()), null))
                .flatMap(Optional::stream)
                .toList();
        assertThat(hit).as("every rule about errors").containsAll(stream.errors());
        assertThat(stream.errors()).extracting(StreamError::action).doesNotContainNull();
    }

    private static JsonNode whole(Given answer) {
        ObjectNode whole = Json.mapper().createObjectNode().put("statusCode", answer.status() == null ? 200 : answer.status());
        whole.set("content", answer.body());
        return whole;
    }

    private void assertAsked(Exchange expected, int index) {
        assertThat(world.service.paths().get(index)).isEqualTo(expected.path());
        assertThat(world.service.asked().get(index)).isEqualTo(expected.query() == null ? Map.of() : expected.query());
        if (expected.headers() != null) {
            assertThat(world.service.headers().get(index)).containsAllEntriesOf(expected.headers());
        }
        if (expected.body() != null) {
            assertThat(Json.trusted(world.service.bodies().get(index))).isEqualTo(expected.body());
        }
    }

    private List<JsonNode> records(String type) {
        return world.records.records.list(WORKSPACE, type, RecordQuery.ALL, new PageRequest(200, null)).data().stream()
                .sorted(Comparator.comparing(StoredRecord::recordId))
                .<JsonNode>map(StoredRecord::data)
                .toList();
    }

    /** As a sync brings it, which is what the catalogue's is after it was read. */
    private static JsonNode written(dev.millrace.sync.stream.Stream stream) {
        return Json.mapper().valueToTree(stream);
    }

    private static Cases cases(String provider, String name) {
        var file = "/streams/%s.%s.cases.json".formatted(provider, name);
        try (var input = StreamCasesTest.class.getResourceAsStream(file)) {
            assertThat(input).as(file).isNotNull();
            return Json.mapper().convertValue(
                    Json.read(new String(input.readAllBytes(), StandardCharsets.UTF_8)), new TypeReference<Cases>() {});
        } catch (JsonProcessingException unreadable) {
            throw new AssertionError(file, unreadable);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
