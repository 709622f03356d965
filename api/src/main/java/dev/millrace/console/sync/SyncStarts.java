package dev.millrace.console.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.Connection;
import dev.millrace.connection.Connections;
import dev.millrace.connection.Viewer;
import dev.millrace.console.Link;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.sync.mapping.FieldMapping;
import dev.millrace.sync.stream.Stream;
import dev.millrace.sync.stream.Streams;
import dev.millrace.workspace.Actor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What a new sync may begin with: the streams of the services that are connected, filled in as the catalogue suggests. */
@Component
class SyncStarts {

    private static final int MOST_CONNECTIONS = 200;

    private final Connections connections;
    private final Streams streams;

    SyncStarts(Connections connections, Streams streams) {
        this.connections = connections;
        this.streams = streams;
    }

    /** The names of the connections that all of the workspace may use. */
    List<String> connections(Actor actor) {
        return shared(actor).stream().map(Connection::name).sorted().toList();
    }

    private List<Connection> shared(Actor actor) {
        return connections.list(Viewer.ofShared(actor.workspaceId()), new PageRequest(MOST_CONNECTIONS, null)).data();
    }

    /** A link to the form for every stream of every connection that all of the workspace may use. */
    List<Link> all(Actor actor) {
        return shared(actor).stream()
                .flatMap(connection -> streams.of(connection.provider()).entrySet().stream()
                        .filter(stream -> stream.getValue().suggested() != null)
                        .map(stream -> new Link(
                                "%s: %s".formatted(connection.name(), stream.getValue().title()),
                                "/syncs/new?connection=%s&stream=%s".formatted(encoded(connection.name()), encoded(stream.getKey())))))
                .toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A form and what to know before. */
    record Start(SyncForm form, ScheduleForm times, String note) {}

    /** Empty where the catalogue suggests nothing. */
    Optional<Start> of(Actor actor, String connection, String name) {
        return connections.byName(actor.workspaceId(), connection)
                .flatMap(found -> streams.find(found.provider(), name))
                .flatMap(stream -> Optional.ofNullable(stream.suggested()).map(suggested -> new Start(
                        new SyncForm(
                                "%s %s".formatted(connection, name),
                                connection,
                                name,
                                parameters(stream.parameters()),
                                null,
                                suggested.type(),
                                mapping(suggested.mapping()),
                                null,
                                null,
                                null,
                                null,
                                null),
                        ScheduleForm.of(suggested.schedule()),
                        suggested.note() == null ? "" : suggested.note())));
    }

    private static String parameters(Map<String, Stream.Parameter> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> "%s = %s".formatted(
                        parameter.getKey(), parameter.getValue().value() == null ? "" : parameter.getValue().value()))
                .collect(Collectors.joining("\n"));
    }

    private static String mapping(JsonNode rules) {
        return MappingText.write(rules.valueStream().map(rule -> Json.mapper().convertValue(rule, FieldMapping.class)).toList());
    }
}
