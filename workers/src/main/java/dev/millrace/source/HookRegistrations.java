package dev.millrace.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.connection.Authorized;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.ConnectionFailure;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.verifier.Registration;
import dev.millrace.vault.Secret;
import java.nio.charset.CharacterCodingException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets a source up at its provider, through a connection and the provider's own API. The secret is made here, or by the
 * provider, and is the source's from then on; the one before stays good for a day.
 */
public final class HookRegistrations {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int LONGEST_ANSWER = 256 * 1024;
    private static final int LONGEST_EXCERPT = 300;
    private static final int MOST_EVENTS = 100;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Sources sources;
    private final KnownSources known;
    private final ConnectionAccess connections;
    private final Egress egress;

    HookRegistrations(Sources sources, KnownSources known, ConnectionAccess connections, Egress egress) {
        this.sources = sources;
        this.known = known;
        this.connections = connections;
        this.egress = egress;
    }

    /**
     * What somebody wants.
     *
     * @param connection the name of a connection of the workspace
     * @param target where the provider's API wants one: a repository, a project
     * @param events as the provider names them; its usual ones where it is null
     */
    public record Wanted(@Nullable String connection, @Nullable String target, @Nullable List<String> events) {}

    /** @param providerId of the webhook at the provider */
    public record Registered(String providerId, List<String> events) {}

    /** How the source's provider is told; empty where only a person can do that. */
    public Optional<Registration> how(String workspaceId, String name) {
        var source = sources.get(workspaceId, name);
        return known.find(source.name()).map(found -> found.gate().verifier()).map(verifier -> verifier.registration());
    }

    /**
     * Makes the webhook at the provider. Not safe to repeat: each call makes another there.
     *
     * @param url of the source, as the outside knows it
     * @throws Refusal 404 where the workspace has no such source, 422 where a value is missing or the provider refuses it, 503
     *     where it gives no answer
     */
    public Registered register(String workspaceId, String name, Wanted wanted, String url) {
        var registration = how(workspaceId, name)
                .orElseThrow(() -> Refusal.of(
                        Refusal.Kind.INVALID,
                        "registration_by_hand",
                        "This service has no way to be told; enter the address there yourself: " + url));
        var events = events(registration, wanted.events());
        if (!registration.accepts(wanted.target())) {
            throw Refusal.invalid(
                    "field_invalid",
                    "target",
                    registration.target() == null ? "target has no meaning for this service." : "target must be %s.".formatted(registration.target()));
        }
        var credentials = credentials(workspaceId, registration, wanted.connection());
        var made = registration.secret() == null ? HexFormat.of().formatHex(random()) : null;
        var answer = ask(credentials, registration, wanted, registration.request(url, made, events));
        var body = json(answer.body());
        var secret = registration.secret() == null ? made : body.at(registration.secret()).textValue();
        if (secret == null || secret.isEmpty()) {
            throw refused("The service made the webhook and told no secret; delete it there and enter the address by hand.");
        }
        sources.rotate(workspaceId, name, Secret.of(secret), null);
        return new Registered(body.at(registration.id()).asText(), events);
    }

    private Authorized credentials(String workspaceId, Registration registration, @Nullable String connection) {
        if (connection == null || connection.isBlank()) {
            throw Refusal.invalid("field_missing", "connection", "connection is missing: the name of a connection to this service.");
        }
        try {
            var credentials = connections.require(workspaceId, connection);
            var provider = credentials.through().map(through -> through.provider()).orElse("");
            // One of the kind http goes to an address of somebody's own choice: an instance of theirs.
            if (!provider.equals(registration.connection()) && !provider.equals("http")) {
                throw Refusal.invalid(
                        "field_invalid",
                        "connection",
                        "connection must be one to %s; '%s' is to %s.".formatted(registration.connection(), connection, provider));
            }
            return credentials;
        } catch (ConnectionFailure unusable) {
            throw Refusal.invalid("field_invalid", "connection", unusable.getMessage());
        }
    }

    private EgressAnswer ask(Authorized credentials, Registration registration, Wanted wanted, byte[] body) {
        try {
            var request = EgressRequest.of("POST", credentials.resolve(registration.path(wanted.target())))
                    .withHeader("Accept", "application/json")
                    .withHeader("Content-Type", registration.contentType())
                    .withBody(body)
                    .withDeadline(PATIENCE)
                    .withMaxAnswer(LONGEST_ANSWER, EgressRequest.Overflow.CUT);
            var answer = egress.exchange(credentials.sign(request));
            if (answer.status() / 100 != 2) {
                throw refused("The service answered %d%s.".formatted(answer.status(), said(json(answer.body()))));
            }
            return answer;
        } catch (EgressFailure away) {
            throw Refusal.unavailable("registration_unanswered", "The service gave no answer: " + away.getMessage(), Duration.ofSeconds(30));
        } catch (ConnectionFailure unusable) {
            throw Refusal.invalid("field_invalid", "connection", unusable.getMessage());
        }
    }

    private static List<String> events(Registration registration, @Nullable List<String> wanted) {
        var events = wanted == null || wanted.isEmpty() ? registration.wanted() : wanted;
        if (events.size() > MOST_EVENTS || !events.stream().allMatch(event -> event != null && Registration.isEvent(event))) {
            throw Refusal.invalid("field_invalid", "events", "events must be at most %d names of events of the service.".formatted(MOST_EVENTS));
        }
        return events;
    }

    /** The message of the service's error, shortened. */
    private static String said(JsonNode body) {
        var message = body.at("/message").isTextual() ? body.at("/message") : body.at("/error/message");
        var text = message.asText("").replaceAll("\\p{Cntrl}", " ").strip();
        return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(LONGEST_EXCERPT, text.length()));
    }

    private static Refusal refused(String message) {
        return Refusal.of(Refusal.Kind.INVALID, "registration_refused", message);
    }

    private static byte[] random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.read(body);
        } catch (CharacterCodingException | JsonProcessingException noJson) {
            return MissingNode.getInstance();
        }
    }
}
