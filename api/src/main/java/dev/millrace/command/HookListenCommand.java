package dev.millrace.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.command.Server.Answer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "listen",
        description = "Forwards what a source accepts from now on to an address on this machine, with the original headers and the"
                + " exact body, until it is stopped by Ctrl-C. Secrets in headers are replaced by asterisks.",
        mixinStandardHelpOptions = true)
final class HookListenCommand implements Callable<Integer> {

    private static final Duration OFTEN = Duration.ofMillis(250);
    private static final Duration SELDOM = Duration.ofSeconds(2);

    /** Deliveries are listed in the order in which they came, but not all at once: several servers write them down. */
    private static final Duration LATE = Duration.ofSeconds(10);

    @ParentCommand
    private HookCommand hook;

    @Parameters(paramLabel = "SOURCE", description = "The source's name.")
    private String source;

    @Option(names = "--to", required = true, paramLabel = "URL", description = "Where to forward, such as http://127.0.0.1:3000/hook.")
    private URI to;

    @Mixin
    private ServerOptions options;

    /** When each delivery came that has been seen and may still be listed again. */
    private final Map<String, Instant> seen = new HashMap<>();

    private @Nullable Instant newest;

    @Override
    public Integer call() {
        var server = options.server(hook.shell());
        var forward = new Forward(target());
        var path = "/api/v1/sources/" + HookCommand.source(source);
        begin(server, path);
        hook.shell().say("Forwarding what %s accepts to %s. Ctrl-C ends it.".formatted(source, to));
        var pause = OFTEN;
        var away = false;
        while (rest(pause)) {
            try {
                var fresh = news(server, path);
                if (away) {
                    hook.shell().warn("The server is back.");
                    away = false;
                }
                for (var delivery : fresh) {
                    var shown = get(server, path + "/deliveries/" + id(delivery));
                    tell(delivery, shown, forward);
                    // Only now: what could not be read is listed again.
                    see(delivery);
                }
                pause = fresh.isEmpty() ? longer(pause) : OFTEN;
            } catch (Unreachable gone) {
                if (!away && !Thread.currentThread().isInterrupted()) {
                    hook.shell().warn(gone.getMessage() + " Trying again; nothing is lost meanwhile.");
                }
                away = true;
                pause = SELDOM;
            }
        }
        return ExitCode.FINE;
    }

    /** What came before is known, and not forwarded. */
    private void begin(Server server, String path) {
        try {
            get(server, path + "/deliveries?status=accepted&limit=200").path("data").forEach(this::see);
        } catch (Unreachable gone) {
            throw Stop.server(gone.getMessage());
        }
    }

    /** The server cannot be asked now, and perhaps soon. */
    private static final class Unreachable extends RuntimeException {

        private static final long serialVersionUID = 1;

        Unreachable(String message) {
            super(message, null, false, false);
        }
    }

    /** What has been accepted and not been seen, the oldest first. */
    private List<JsonNode> news(Server server, String path) {
        var fresh = new ArrayList<JsonNode>();
        var since = newest == null ? "" : "&since=" + newest.minus(LATE);
        var cursor = Optional.<String>empty();
        do {
            var page = get(server, path + "/deliveries?status=accepted&limit=200" + since + cursor.map(text -> "&cursor=" + text).orElse(""));
            page.path("data").forEach(fresh::add);
            cursor = Optional.ofNullable(page.path("next_cursor").textValue());
        } while (cursor.isPresent());
        fresh.removeIf(delivery -> seen.containsKey(id(delivery)));
        Collections.reverse(fresh);
        return fresh;
    }

    private void see(JsonNode delivery) {
        var time = at(delivery);
        seen.put(id(delivery), time);
        if (newest == null || newest.isBefore(time)) {
            newest = time;
            var forgotten = time.minus(LATE.multipliedBy(2));
            seen.values().removeIf(before -> before.isBefore(forgotten));
        }
    }

    private JsonNode get(Server server, String path) {
        Answer answer;
        try {
            answer = server.get(path);
        } catch (Stop stopped) {
            if (stopped.exitCode() == ExitCode.USAGE) {
                throw stopped;
            }
            throw new Unreachable(String.valueOf(stopped.getMessage()));
        }
        if (answer.status() >= 500 || answer.status() == 429) {
            throw new Unreachable("The server answered %d.".formatted(answer.status()));
        }
        if (!answer.isFine()) {
            throw server.refusal(answer);
        }
        return answer.json();
    }

    private void tell(JsonNode delivery, JsonNode shown, Forward forward) {
        var request = shown.path("request");
        hook.shell().say("%s  %s  %s".formatted(
                at(delivery),
                delivery.path("provider_id").asText(""),
                request.isObject() ? forward.send(request) : "not forwarded: the request was larger than what is kept"));
    }

    private URI target() {
        if (to.getHost() == null || !("http".equals(to.getScheme()) || "https".equals(to.getScheme()))) {
            throw Stop.usage("--to must be an address such as http://127.0.0.1:3000/hook.");
        }
        return to;
    }

    private static Duration longer(Duration pause) {
        return pause.compareTo(SELDOM) >= 0 ? SELDOM : pause.multipliedBy(2);
    }

    /** False where it was interrupted. */
    private static boolean rest(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String id(JsonNode delivery) {
        return delivery.path("delivery_id").asText();
    }

    private static Instant at(JsonNode delivery) {
        return Instant.parse(delivery.path("received_at").asText());
    }
}
