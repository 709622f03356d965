package dev.millrace.command.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.command.Stop;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.OwnEgress;
import dev.millrace.egress.UriText;
import dev.millrace.json.Json;
import dev.millrace.language.run.Call;
import dev.millrace.sync.stream.StreamReader;
import dev.millrace.sync.stream.StreamUnreadable;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A REST API, read page by page as a stream describes it. An answer has 4 MiB at most and comes within a minute; 429,
 * 5xx and no answer are asked for again up to six times, as late as {@code Retry-After} asks. Only the origin of {@code
 * base_url} is ever asked, redirects are not followed.
 */
final class RestService implements OldSystem {

    private final MigrationConfig config;
    private final URI base;
    private final OwnEgress egress;
    private final RestRequests requests;

    RestService(MigrationConfig config) {
        this.config = config;
        this.base = address(config.placeholders().resolve(config.source().path("base_url").asText()));
        this.requests = new RestRequests(config, base);
        // Whoever wrote the configuration may have the old system on a private network.
        this.egress = OwnEgress.open(List.of(base.getHost()));
    }

    private URI address(String text) {
        try {
            var uri = URI.create(UriText.withoutSlash(text));
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException unreadable) {
            // refused below
        }
        throw Stop.usage(config.placeholders().hide("'%s' is not the address of a service.".formatted(text)));
    }

    @Override
    public Rows rows(Entity entity, @Nullable Place behind) {
        var reader = new StreamReader(RestStream.of(entity.from()), RestStream.parameters(entity.from()), entity.batchSize());
        return new Pages(entity, reader, behind == null ? Place.START : behind);
    }

    /** Lists do not say how long they are. */
    @Override
    public OptionalLong count(Entity entity) {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        egress.close();
    }

    /** The items of one page after the other. */
    private final class Pages implements Rows {

        private final Entity entity;
        private final StreamReader reader;
        private Iterator<JsonNode> items = List.<JsonNode>of().iterator();
        private @Nullable String position;
        private @Nullable String next;
        private boolean more = true;
        private int within;
        private long count;

        Pages(Entity entity, StreamReader reader, Place behind) {
            this.entity = entity;
            this.reader = reader;
            this.next = behind.position();
            this.count = behind.rows();
            if (behind.rows() > 0) {
                page();
                for (var item = 0; item < behind.within() && items.hasNext(); item++) {
                    items.next();
                    within++;
                }
            }
        }

        @Override
        public @Nullable Row next() {
            while (true) {
                while (!items.hasNext()) {
                    if (!more) {
                        return null;
                    }
                    page();
                }
                var item = items.next();
                within++;
                if (!reader.isDeleted(item)) {
                    count++;
                    var key = reader.key(item);
                    return new Row(
                            "%s %s".formatted(entity.name(), key == null ? "item " + count : key),
                            item,
                            null,
                            new Place(count, position, within));
                }
            }
        }

        private void page() {
            position = next;
            try {
                var page = reader.read(answer(reader.request(null, position)), position);
                items = page.items().iterator();
                next = page.next() == null ? null : requests.withoutKey(page.next());
                more = next != null;
                within = 0;
            } catch (StreamUnreadable unreadable) {
                throw stop(entity, String.valueOf(unreadable.getMessage()));
            }
        }

        @Override
        public OptionalDouble done() {
            return OptionalDouble.empty();
        }

        @Override
        public void close() {}

        /** As the language shows a whole answer, which is what streams are read from. */
        private JsonNode answer(Call.Http asked) {
            var request = requests.request(asked);
            var attempts = new Attempts();
            while (true) {
                String why;
                String retryAfter = "";
                try {
                    var answer = egress.exchange(request);
                    if (answer.status() >= 200 && answer.status() < 300) {
                        return shown(request, answer);
                    }
                    why = "%s answered %d".formatted(base, answer.status());
                    if (answer.status() != 429 && answer.status() < 500) {
                        var isRefused = answer.status() == 401 || answer.status() == 403;
                        throw stop(entity, why + (isRefused ? "; look at source.authorization." : "."));
                    }
                    retryAfter = answer.header("Retry-After").orElse("");
                } catch (EgressFailure failed) {
                    why = String.valueOf(failed.getMessage());
                    switch (failed.cause()) {
                        case REFUSED, ANSWER_TOO_LARGE, TLS -> throw stop(entity, why);
                        case INTERRUPTED -> throw Stop.interrupted();
                        case DNS, CONNECT, BUSY, TIMEOUT, PROTOCOL -> {}
                    }
                }
                if (!attempts.again(retryAfter)) {
                    throw stop(entity, why + " again and again.");
                }
            }
        }

        private JsonNode shown(EgressRequest request, EgressAnswer answer) {
            var headers = JsonNodeFactory.instance.objectNode();
            answer.headers().forEach(header -> headers.put(header.name().toLowerCase(Locale.ROOT), header.value()));
            var shown = JsonNodeFactory.instance.objectNode();
            shown.putObject("request").put("uri", request.uri().toString());
            shown.set("headers", headers);
            try {
                shown.set("content", Json.read(answer.body()));
                return shown;
            } catch (JsonProcessingException | CharacterCodingException none) {
                throw stop(entity, "%s did not answer with JSON.".formatted(base));
            }
        }
    }

    private Stop stop(Entity entity, String why) {
        return Stop.usage(config.placeholders().hide("%s cannot be read: %s".formatted(entity.name(), why)));
    }
}
