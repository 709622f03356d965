package dev.millrace.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.id.Sha256;
import dev.millrace.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;

/**
 * What a sync costs at least: a loop that reads a page, writes what is new or different of it by one statement, and commits. It keeps no
 * history, tells nobody of a change, maps nothing and cannot be stopped.
 */
final class BareSync {

    private final HttpClient http = HttpClient.newHttpClient();

    /** Gives how many rows there were. */
    int run(String service, Connection database) throws IOException, InterruptedException, SQLException {
        database.setAutoCommit(false);
        var rows = 0;
        for (var page = 1; ; page++) {
            var request = HttpRequest.newBuilder(URI.create("%s/people?limit=1000&page=%d".formatted(service, page))).build();
            var items = Json.trusted(http.send(request, BodyHandlers.ofString()).body());
            if (items.isEmpty()) {
                return rows;
            }
            write(items, database);
            rows += items.size();
        }
    }

    private static void write(JsonNode items, Connection database) throws SQLException {
        var ids = new ArrayList<String>();
        var hashes = new ArrayList<String>();
        var texts = new ArrayList<String>();
        for (var item : items) {
            var text = Json.write(item);
            ids.add(item.path("id").asText());
            hashes.add(Sha256.hex(text));
            texts.add(text);
        }
        try (var statement = database.prepareStatement("""
                insert into bare_item (id, hash, data)
                select id, hash, data::jsonb from unnest(?, ?, ?) as given (id, hash, data)
                on conflict (id) do update set hash = excluded.hash, data = excluded.data where bare_item.hash <> excluded.hash
                """)) {
            statement.setArray(1, database.createArrayOf("text", ids.toArray()));
            statement.setArray(2, database.createArrayOf("text", hashes.toArray()));
            statement.setArray(3, database.createArrayOf("text", texts.toArray()));
            statement.executeUpdate();
        }
        database.commit();
    }
}
