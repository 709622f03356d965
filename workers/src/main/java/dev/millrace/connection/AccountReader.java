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
        if (request.url() == null) {
            return new Answer.Known(account(request, idToken == null ? MissingNode.getInstance() : idToken, token));
        }
        try {
            var address = credentials.resolve(request.url().fill(values));
            var signed = credentials.covers(address) ? credentials : credentials.at(address);
            var answer = egress.exchange(signed.sign(exchange(request, address)));
            var body = body(answer.body());
            var accepted = answer.status() < 300 && (request.okay() == null || body.at(request.okay()).asBoolean());
            if (!accepted) {
                var said = "%s answered %d when asked whose account it is".formatted(address.getHost(), answer.status());
                // 403 is a missing scope: the credentials themselves may be good.
                return answer.status() == 401 || answer.status() < 300 ? new Answer.Refused(said) : new Answer.Unknown(said);
            }
            return new Answer.Known(account(request, idToken == null ? body : idToken, token, body));
        } catch (EgressFailure away) {
            return new Answer.Unknown("it gave no answer: " + away.getMessage());
        }
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

    private static Account account(AccountRequest request, JsonNode idToken, @Nullable JsonNode token) {
        return account(request, idToken, token, MissingNode.getInstance());
    }

    private static Account account(AccountRequest request, JsonNode idToken, @Nullable JsonNode token, JsonNode body) {
        var from =
                switch (request.source()) {
                    case ANSWER -> body;
                    case TOKEN -> token == null ? MissingNode.getInstance() : token;
                    case ID_TOKEN -> idToken;
                };
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
