package dev.millrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.json.Json;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Role;
import dev.millrace.workspace.WorkspaceStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A workspace of its own to migrate into, and a directory with what is migrated. */
record Migrating(Api api, String key, Path directory) {

    static Migrating into(Api api, WorkspaceStore workspaces, ApiKeys keys, Path directory) {
        var workspace = workspaces.create("migration " + UUID.randomUUID()).workspaceId();
        return new Migrating(api, keys.create(workspace, "migration", Role.ADMIN, null).key().reveal(), directory);
    }

    Typed typed() {
        return typed(api.url());
    }

    Typed typed(String url) {
        return new Typed(directory).with("MILLRACE_URL", url).with("MILLRACE_API_KEY", key);
    }

    Caller server() {
        return api.withKey(key);
    }

    Typed.Result migrate(Object... arguments) {
        var all = new ArrayList<>(List.<Object>of("migrate"));
        all.addAll(List.of(arguments));
        return typed().run(all.toArray());
    }

    void file(String name, String contents) {
        typed().file(name, contents);
    }

    void type(String type, String draft) {
        server().put("/api/v1/record-types/" + type, draft).isCreated();
    }

    /** The data of all records of a type, in the order of their making. */
    List<JsonNode> data(String type) {
        var all = new ArrayList<JsonNode>();
        @Nullable String cursor = null;
        do {
            var page = server().get("/api/v1/records/%s?sort=record_id&limit=200%s".formatted(type, cursor == null ? "" : "&cursor=" + cursor))
                    .isOk()
                    .json();
            page.path("data").forEach(record -> all.add(record.path("data")));
            cursor = page.path("next_cursor").textValue();
        } while (cursor != null);
        return all;
    }

    JsonNode report(String name) {
        try {
            return Json.trusted(Files.readString(directory.resolve(name)));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    List<String> lines(String name) {
        try {
            return Files.readAllLines(directory.resolve(name));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** What became of an entity: read, created, updated, unchanged, rejected. */
    void counts(int entity, long read, long created, long updated, long unchanged, long rejected) {
        var counts = report("migration-report.json").at("/entities/%d/counts".formatted(entity));
        assertThat(List.of(
                        counts.path("read").asLong(),
                        counts.path("created").asLong(),
                        counts.path("updated").asLong(),
                        counts.path("unchanged").asLong(),
                        counts.path("rejected").asLong()))
                .as("read, created, updated, unchanged, rejected")
                .containsExactly(read, created, updated, unchanged, rejected);
    }
}
