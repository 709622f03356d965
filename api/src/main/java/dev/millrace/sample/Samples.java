package dev.millrace.sample;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.automation.Automations;
import dev.millrace.connection.Connections;
import dev.millrace.connection.NewConnection;
import dev.millrace.connection.Viewer;
import dev.millrace.page.PageRequest;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Role;
import dev.millrace.workspace.Workspace;
import dev.millrace.workspace.WorkspaceStore;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * Puts the sample automations into the workspace {@code default} where it has no automation yet, and renews the
 * connection to the sample shop, whose address and token change with each start. What somebody has deleted stays deleted.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnProperty("millrace.embedded.home")
class Samples implements ApplicationRunner {

    private static final String CONNECTION = "sample-shop";
    private static final List<String> FILES = List.of("order", "payment", "parcels");

    private final WorkspaceStore workspaces;
    private final Automations automations;
    private final Connections connections;
    private final SampleShop shop;
    private final Environment environment;

    Samples(
            WorkspaceStore workspaces,
            Automations automations,
            Connections connections,
            SampleShop shop,
            Environment environment) {
        this.workspaces = workspaces;
        this.automations = automations;
        this.connections = connections;
        this.shop = shop;
        this.environment = environment;
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        var workspace = workspaces.byName("default").map(Workspace::workspaceId).orElse(null);
        if (workspace == null) {
            return;
        }
        var empty = automations.list(workspace, new PageRequest(1, null)).data().isEmpty();
        var connected = connections.byName(workspace, CONNECTION);
        connected.ifPresent(connection -> connections.delete(Viewer.ofShared(workspace), connection.connectionId()));
        if (connected.isPresent() || empty) {
            connect(workspace);
        }
        if (empty) {
            var actor = new Actor(workspace, Role.ADMIN, "samples", "Millrace");
            for (var file : FILES) {
                automations.publish(
                        actor, new ClassPathResource("samples/" + file + ".yaml").getContentAsByteArray());
            }
        }
    }

    private void connect(String workspace) {
        var url = "http://localhost:" + environment.getRequiredProperty("local.server.port");
        var credentials = JsonNodeFactory.instance
                .objectNode()
                .put("type", "bearer")
                .put("token", shop.token().reveal());
        connections.create(workspace, new NewConnection("http", CONNECTION, url, credentials));
    }
}
