package dev.millrace.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Webhooks that were signed, or whose signature was confirmed, by the providers' own libraries. */
@WholeTest
class ProvidersOwnLibrariesTest {

    private final Api api;
    private final String source = "own-" + UUID.randomUUID();

    ProvidersOwnLibrariesTest(Api api) {
        this.api = api;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
                    stripe            | whsec_9zQh2uVfKx                          | {"id":"evt_1","type":"invoice.paid"} | 202
                    svix              | whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw    | {"type":"käse"}                      | 202
                    standard-webhooks | whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw    | {"type":"käse"}                      | 202
                    twilio            | 12345                                     | To=%2B1&Body=k%C3%A4se+%26+more&B=2&B=1&B=2 | 200
                    sendgrid          |                                           | [{"event":"delivered"}]              | 202
                    discord           |                                           | {"type":1,"event":{"type":"ENTITLEMENT_CREATE"}} | 204
                    """)
    void whatTheirLibrarySignedIsTakenAndNothingElse(String provider, String secret, String text, int status)
            throws Exception {
        var body = text.getBytes(UTF_8);
        var signed = signed(provider, secret, body);
        makeSource(provider, signed.path("secret").asText());

        deliver(signed, body).has(status);
        var spoilt = body.clone();
        spoilt[spoilt.length / 2] ^= 1;
        deliver(signed, spoilt).isError(401, "signature_invalid");

        var deliveries = api.admin().get("/api/v1/sources/%s/deliveries".formatted(source)).isOk().json();
        assertThat(deliveries.at("/data/0/status").asText()).isEqualTo("rejected");
        assertThat(deliveries.at("/data/1/status").asText()).isEqualTo("accepted");
    }

    private JsonNode signed(String provider, String secret, byte[] body) throws Exception {
        var question = Json.mapper()
                .createObjectNode()
                .put("provider", provider)
                .put("secret", secret)
                .put("url", api.url() + "/hooks/" + source)
                .put("timestamp", Instant.now().getEpochSecond())
                .put("body", body);
        try (var library = NodeScript.start("sign-as-providers.mjs")) {
            var signed = library.ask(question);
            assertThat(signed.path("confirmed").booleanValue()).isTrue();
            return signed;
        }
    }

    private Answer deliver(JsonNode signed, byte[] body) {
        var caller = api.anonymous().with("Content-Type", "application/json");
        for (var header : signed.path("headers").properties()) {
            caller = caller.with(header.getKey(), header.getValue().asText());
        }
        return caller.send("POST", "/hooks/" + source, body);
    }

    private void makeSource(String provider, String secret) {
        var body = Json.mapper().createObjectNode().put("name", source).put("provider", provider).put("secret", secret);
        var made = api.admin().post("/api/v1/sources", Json.write(body)).isCreated();
        assertThat(made.at("/url")).isEqualTo(api.url() + "/hooks/" + source);
    }
}
