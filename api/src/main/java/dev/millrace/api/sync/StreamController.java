package dev.millrace.api.sync;

import dev.millrace.connection.provider.Providers;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.stream.Stream;
import dev.millrace.sync.stream.Streams;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.net.URI;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/providers/{name}/streams}: what syncs can read of a service. */
@RestController
@RequestMapping("/api/v1/providers/{name}/streams")
class StreamController {

    private final Providers providers;
    private final Streams streams;

    StreamController(Providers providers, Streams streams) {
        this.providers = providers;
        this.streams = streams;
    }

    /**
     * A list of the service that a sync can name.
     *
     * @param verified when its facts were compared with the documentation; null where they could not be
     * @param parameters what a sync gives for it, by name
     * @param incremental whether it can be asked for what is new
     * @param suggested what a sync may begin with
     */
    record StreamView(
            String name,
            @Nullable String title,
            @Nullable URI documentation,
            @Nullable LocalDate verified,
            Map<String, Stream.Parameter> parameters,
            boolean incremental,
            Stream.@Nullable Suggested suggested) {

        static StreamView of(String name, Stream stream) {
            return new StreamView(
                    name,
                    stream.title(),
                    stream.documentation(),
                    stream.verified(),
                    stream.parameters(),
                    stream.cursor() != null,
                    stream.suggested());
        }
    }

    /** Lists the streams of a service that syncs can name, each with a type, a schedule and a mapping to begin with. */
    @GetMapping
    Page<StreamView> list(Actor actor, @PathVariable String name, PageRequest page) {
        actor.require(Right.CONNECT);
        providers.find(actor.workspaceId(), name).orElseThrow(() -> Refusal.notFound("provider", name));
        var rows = streams.of(name).entrySet().stream()
                .map(stream -> StreamView.of(stream.getKey(), stream.getValue()))
                .sorted(Comparator.comparing(StreamView::name))
                .filter(stream -> page.after() == null || stream.name().compareTo(page.after()) > 0)
                .limit(page.limit() + 1L)
                .toList();
        return Page.of(rows, page, StreamView::name);
    }
}
