package dev.millrace.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the server is, and the key for it: options, else the environment, else what a server on this machine wrote. */
public final class ServerOptions {

    @Option(
            names = "--url",
            description = "The server's address; by default MILLRACE_URL, else that in .millrace/credentials.json.")
    private @Nullable String url;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "By default MILLRACE_API_KEY, which no list of processes shows, else that in the same file.")
    private @Nullable String apiKey;

    /** The server and the key for it; stops where no key is known. */
    public Server server(Shell shell) {
        var environment = shell.environment();
        var home = shell.directory()
                .resolve(MillraceCommand.setting(environment, "MILLRACE_HOME").orElse(".millrace"));
        var credentials = credentials(home.resolve("credentials.json"));
        var address = Optional.ofNullable(url)
                .or(() -> MillraceCommand.setting(environment, "MILLRACE_URL"))
                .or(() -> text(credentials, "url"))
                .map(ServerOptions::withoutSlash)
                .orElse("http://localhost:8080");
        // A key is for the server that it was made by: one that was found is not sent to an address that was typed.
        var key = Optional.ofNullable(apiKey)
                .or(() -> MillraceCommand.setting(environment, "MILLRACE_API_KEY"))
                .or(() -> text(credentials, "url")
                        .map(ServerOptions::withoutSlash)
                        .filter(address::equals)
                        .flatMap(same -> text(credentials, "api_key")))
                .orElseThrow(() -> Stop.usage(
                        "There is no API key for %s: give --api-key or MILLRACE_API_KEY.".formatted(address)));
        return new Server(base(address), Secret.of(key));
    }

    private static String withoutSlash(String address) {
        return address.replaceAll("/+$", "");
    }

    private static URI base(String address) {
        try {
            var uri = URI.create(address);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException unreadable) {
            // refused below
        }
        throw Stop.usage("'%s' is not the address of a server, such as http://localhost:8080.".formatted(address));
    }

    private static JsonNode credentials(Path file) {
        try {
            return Files.exists(file) ? Json.read(Files.readAllBytes(file)) : MissingNode.getInstance();
        } catch (IOException unreadable) {
            return MissingNode.getInstance();
        }
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.path(field).textValue());
    }
}
