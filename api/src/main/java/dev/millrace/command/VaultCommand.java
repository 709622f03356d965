package dev.millrace.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "vault",
        description = "Shows the encryption keys of a server and how many secrets need each; with --rotate seals what older"
                + " keys have sealed again with the current one. It can be stopped and started again at any time.",
        mixinStandardHelpOptions = true)
final class VaultCommand implements Callable<Integer> {

    private static final int AT_ONCE = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParentCommand
    private MillraceCommand millrace;

    @Option(names = "--rotate", description = "Seals again until nothing is left.")
    private boolean rotate;

    @Option(
            names = "--forget",
            paramLabel = "KEY",
            description = "Lets the server start without this key, which nothing may need any more. Restart every process with"
                    + " the newer key before.")
    private @Nullable String forget;

    @Mixin
    private ServerOptions options;

    @Option(names = "--json", description = "Writes one JSON document: the keys at the end.")
    private boolean json;

    @Override
    public Integer call() {
        var server = options.server(millrace.shell());
        if (forget != null && !forget.matches("[a-z0-9-]{1,32}")) {
            throw Stop.usage("'%s' is not the id of an encryption key.".formatted(forget));
        }
        if (rotate) {
            rotate(server);
        }
        if (forget != null) {
            fine(server, server.delete("/api/v1/vault/keys/" + forget));
            say("forgotten  " + forget);
        }
        var keys = fine(server, server.get("/api/v1/vault"));
        if (json) {
            millrace.shell().json(keys);
        } else {
            keys.path("keys").forEach(key -> say("%-32s  %,12d sealed%s"
                    .formatted(
                            key.path("key_id").asText(),
                            key.path("sealed").asLong(),
                            key.path("current").asBoolean() ? "  current" : "")));
        }
        return ExitCode.FINE;
    }

    private void rotate(Server server) {
        var done = 0L;
        while (true) {
            var answer = fine(server, server.post("/api/v1/vault/rotate", Map.of("limit", AT_ONCE), PATIENCE));
            var resealed = answer.path("resealed").asLong();
            done += resealed;
            say("sealed again  %,d, %,d left".formatted(done, answer.path("left").asLong()));
            if (resealed == 0) {
                return;
            }
        }
    }

    private static JsonNode fine(Server server, Server.Answer answer) {
        if (!answer.isFine()) {
            throw server.refusal(answer);
        }
        return answer.json();
    }

    private void say(String line) {
        if (!json) {
            millrace.shell().say(line);
        }
    }
}
