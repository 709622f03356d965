package dev.millrace.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.connection.provider.AccountRequest;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks services whose account it is, which shows as well whether they accept the credentials. */
public final class AccountReader {

    private static final int LONGEST_ANSWER = 256 * 1024;
    private static final int LONGEST_TEXT = 320;

    private final Egress egress;
    private final Duration deadline;

    public AccountReader(Egress egress, Duration deadline) {
        this.egress = egress;
        this.deadline = deadline;
    }

    /** What a service says to credentials. */
    public sealed interface Answer {
        /** It accepts them. */
        record Known(Account account) implements Answer {}

        /** It does not accept them; the reason is for people. */
        record Refused(String reason) implements Answer {}

        /** It gave no answer that tells. */
        record Unknown(String reason) implements Answer {}
    }

    /**
     * Asks once with a bearer token; blocks until the service has answered or the deadline is over.
     *
     * @param values for the address
     * @param answer the token's, where it has just been issued
     * @param idToken its claims, where there was one
     */
    public Answer ask(
            AccountRequest request,
            Map<String, String> values,
            URI baseUrl,
            Secret token,
            @Nullable JsonNode answer,
            @Nullable JsonNode idToken) {
        return ask(request, values, Authorized.bearer("The new connection", baseUrl, token, List.of()), answer, idToken);
    }

    /** As {@link #ask}, with credentials of any kind. */
    Answer ask(
            AccountRequest request,
            Map<String, String> values,
            Authorized credentials,
            @Nullable JsonNode token,
            @Nullable JsonNode idToken) {
        if (request.source() == AccountRequest.Source.ID_TOKEN) {
            return new Answer.Known(person(request, values, credentials, idToken));
        }
        if (request.url() == null) {
            return new Answer.Known(account(request, token, MissingNode.getInstance()));
        }
        try {
            var address = credentials.resolve(request.url().fill(values));
            var answer = egress.exchange(exchange(request, credentials, address));
            var body = body(answer.body());
            var accepted = answer.status() < 300 && (request.okay() == null || body.at(request.okay()).asBoolean());
            if (!accepted) {
                var said = "%s answered %d when asked whose account it is".formatted(address.getHost(), answer.status());
                // 403 is a missing scope: the credentials themselves may be good.
                return answer.status() == 401 || answer.status() < 300 ? new Answer.Refused(said) : new Answer.Unknown(said);
            }
            return new Answer.Known(account(request, token, body));
        } catch (EgressFailure away) {
            return new Answer.Unknown("it gave no answer: " + away.getMessage());
        }
    }

    /**
     * Whom the ID token is about. Its e-mail and name may be told at the user info endpoint alone (OpenID Connect Core 1.0,
     * section 5.4), which may not be what the access token is for: nothing depends on its answer.
     */
    private Account person(
            AccountRequest request, Map<String, String> values, Authorized credentials, @Nullable JsonNode idToken) {
        var claimed = account(request, idToken == null ? MissingNode.getInstance() : idToken);
        var url = request.url() == null ? "" : request.url().fill(values);
        if (url.isEmpty() || claimed.email() != null && claimed.name() != null) {
            return claimed;
        }
        try {
            var answer = egress.exchange(exchange(request, credentials, URI.create(url)));
            var told = answer.status() == 200 ? account(request, body(answer.body())) : Account.UNKNOWN;
            // Section 5.3.2: it may be about somebody else.
            return claimed.id() != null && !claimed.id().equals(told.id())
                    ? claimed
                    : new Account(told.id(), or(claimed.email(), told.email()), or(claimed.name(), told.name()));
        } catch (EgressFailure | IllegalArgumentException away) {
            return claimed;
        }
    }

    private static @Nullable String or(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }

    private EgressRequest exchange(AccountRequest request, Authorized credentials, URI address) {
        var signed = credentials.covers(address) ? credentials : credentials.at(address);
        return signed.sign(exchange(request, address));
    }

    private EgressRequest exchange(AccountRequest request, URI address) {
        var exchange = EgressRequest.of(request.method(), address)
                .withHeader("Accept", "application/json")
                .withDeadline(deadline)
                .withMaxAnswer(LONGEST_ANSWER, EgressRequest.Overflow.FAIL);
        return request.body() == null
                ? exchange
                : exchange.withHeader("Content-Type", "application/json")
                        .withBody(request.body().getBytes(StandardCharsets.UTF_8));
    }

    private static Account account(AccountRequest request, @Nullable JsonNode token, JsonNode body) {
        return account(request, request.source() == AccountRequest.Source.TOKEN && token != null ? token : body);
    }

    private static Account account(AccountRequest request, JsonNode from) {
        return new Account(text(from, request.id()), text(from, request.email()), text(from, request.name()));
    }

    private static @Nullable String text(JsonNode from, @Nullable String pointer) {
        if (pointer == null) {
            return null;
        }
        var text = from.at(pointer).asText("").replaceAll("\\p{Cntrl}", " ").strip();
        return text.isEmpty() ? null : text.substring(0, Math.min(LONGEST_TEXT, text.length()));
    }

    private static JsonNode body(byte[] bytes) {
        try {
            return Json.read(bytes);
        } catch (CharacterCodingException | JsonProcessingException noJson) {
            return MissingNode.getInstance();
        }
    }
}
