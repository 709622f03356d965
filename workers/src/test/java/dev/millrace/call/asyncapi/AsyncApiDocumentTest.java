package dev.millrace.call.asyncapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.language.run.Call;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsyncApiDocumentTest {

    private static final String THIRD = """
            asyncapi: 3.0.0
            defaultContentType: application/vnd.shop+json
            servers:
              broker: {host: broker.example.com, protocol: kafka}
              test: {host: 'test.example.com:8080', protocol: http}
              production:
                host: '{region}.example.com'
                pathname: /{stage}/
                protocol: https
                variables:
                  region: {enum: [eu, us], default: eu}
                  stage: {$ref: '#/components/serverVariables/stage'}
            channels:
              greetings:
                address: greetings/{userId}
                servers: [{$ref: '#/servers/broker'}, {$ref: '#/servers/production'}]
                parameters:
                  userId: {location: '$message.payload#/user/id'}
                messages: {greeting: {payload: {type: object}}}
              search: {address: /search}
              binary: {address: /binary, messages: {one: {contentType: application/avro}}}
              nowhere: {address: '/a/{b}', parameters: {b: {description: unknown}}}
              brokered: {address: topic, servers: [{$ref: '#/servers/broker'}]}
            operations:
              greet:
                action: send
                channel: {$ref: '#/channels/greetings'}
                traits: [{$ref: '#/components/operationTraits/put'}]
              search:
                action: receive
                channel: {$ref: '#/channels/search'}
                bindings: {http: {method: get}}
              count:
                action: send
                channel: {$ref: '#/channels/search'}
                bindings:
                  http:
                    method: POST
                    query: {type: object, required: [q], properties: {q: {type: string}, version: {const: 2}}}
              binary: {action: send, channel: {$ref: '#/channels/binary'}}
              nowhere: {action: send, channel: {$ref: '#/channels/nowhere'}}
              brokered: {action: send, channel: {$ref: '#/channels/brokered'}}
            components:
              serverVariables: {stage: {default: live}}
              operationTraits: {put: {bindings: {http: {method: PUT}}}}
            """;

    private static final String SECOND = """
            {"asyncapi":"2.6.0",
             "servers":{"plain":{"url":"api.example.com/{v}","protocol":"https","variables":{"v":{"default":"v1"}}},
                        "other":{"url":"http://other.example.com","protocol":"http"}},
             "channels":{
               "user/signedup":{"publish":{"message":{"oneOf":[{"contentType":"application/x-www-form-urlencoded"}]}}},
               "events/{kind}":{"servers":["other"],"parameters":{"kind":{"schema":{"type":"string","default":"all"}}},
                                "publish":{"bindings":{"http":{"type":"request","method":"PATCH"}},"message":{}}},
               "out":{"subscribe":{}}}}
            """;

    @Test
    void sendsToTheFirstServerOfTheChannelThatSpeaksHttp() {
        var request = third("greet", null, Map.of(), "{'user':{'id':'a b'},'text':'hi'}");

        assertThat(request.method()).isEqualTo("PUT");
        assertThat(request.uri()).isEqualTo("https://eu.example.com/live/greetings/a%20b");
        assertThat(request.headers()).containsEntry("Content-Type", "application/vnd.shop+json").containsEntry("foo", "bar");
        assertThat(request.body()).hasToString("{\"user\":{\"id\":\"a b\"},\"text\":\"hi\"}");
    }

    @Test
    void sendsToTheServerThatIsNamedWithItsVariables() {
        assertThat(third("greet", "production", Map.of("region", "us", "stage", "test"), "{'user':{'id':1}}").uri())
                .isEqualTo("https://us.example.com/test/greetings/1");
        assertThat(third("search", "test", Map.of(), "{}").uri()).isEqualTo("http://test.example.com:8080/search");
    }

    @Test
    void putsAPayloadIntoTheQueryWhereTheBindingSaysSo() {
        var got = third("search", null, Map.of(), "{'q':'tea','deep':{'a':1}}");
        assertThat(got.method()).isEqualTo("GET");
        assertThat(got.query()).isEqualTo(Map.of("q", "tea", "deep", "{\"a\":1}"));
        assertThat(got.body()).isNull();
        assertThat(got.headers()).doesNotContainKey("Content-Type");

        var posted = third("count", null, Map.of(), "{'q':'tea','rest':1}");
        assertThat(posted.query()).isEqualTo(Map.of("q", "tea", "version", "2"));
        assertThat(posted.body()).hasToString("{\"rest\":1}");
    }

    @Test
    void readsTheChannelsOfTheSecondVersion() {
        var form = second("user/signedup", null);
        assertThat(form.method()).isEqualTo("POST");
        assertThat(form.uri()).isEqualTo("https://api.example.com/v1/user/signedup");
        assertThat(form.headers()).containsEntry("Content-Type", "application/x-www-form-urlencoded");

        var patch = second("events/{kind}", null);
        assertThat(patch.method()).isEqualTo("PATCH");
        assertThat(patch.uri()).isEqualTo("http://other.example.com/events/all");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "grete    |            |         | The AsyncAPI document has no operation 'grete'; it has greet, search, count, binary, nowhere, brokered.",
        "greet    | nothing    |         | The AsyncAPI document has no server 'nothing'; it has broker, production.",
        "greet    | broker     |         | The server 'broker' speaks kafka, which is not supported yet; only http and https are.",
        "brokered |            |         | No server speaks http or https, and nothing else is supported yet: broker speaks kafka.",
        "greet    | production | region  | The variable 'region' of the server 'production' is one of eu, us, and not 'x'.",
        "greet    | production | zone    | The server 'production' has no variable 'zone'; it has region, stage.",
        "greet    |            |         | The operation 'greet' takes its parameter 'userId' from $message.payload#/user/id, which the message does not have.",
        "count    |            |         | The operation 'count' needs 'q' in its query: give it as a field of the payload.",
        "binary   |            |         | The messages of the operation 'binary' are application/avro, which is not supported yet; only JSON and forms are.",
        "nowhere  |            |         | The operation 'nowhere' has the parameter 'b', for which the document names neither a place in the message nor a default.",
    })
    void saysWhatIsMissing(String operation, @Nullable String server, @Nullable String variable, String message) {
        var variables = variable == null ? Map.<String, String>of() : Map.of(variable, "x");

        assertThatThrownBy(() -> third(operation, server, variables, "{'text':'hi'}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void saysWhatAVersionNamesAndWhatCannotBeSentTo() {
        assertThatThrownBy(() -> read(THIRD).request(message("greet", null, null, Map.of(), "{}")))
                .hasMessage("The document is written in AsyncAPI 3, where a call names an `operation` and no `channel`.");
        assertThatThrownBy(() -> read(SECOND).request(message(null, "greet", null, Map.of(), "{}")))
                .hasMessage("The document is written in AsyncAPI 2, where a call names a `channel` and no `operation`.");
        assertThatThrownBy(() -> second("out", null))
                .hasMessage("The channel 'out' has no `publish`: nothing can be sent to it.");
        assertThatThrownBy(() -> read("{\"asyncapi\":\"1.2.0\",\"channels\":{}}"))
                .hasMessage("The document is written in AsyncAPI 1.2.0; only 2 and 3 are supported.");
        assertThatThrownBy(() -> read("{\"openapi\":\"3.0.0\"}"))
                .hasMessage("What docs.example.com gives is no AsyncAPI document: it has no `asyncapi` or no `channels`.");
    }

    private static Call.Http third(String operation, @Nullable String server, Map<String, String> variables, String payload) {
        return read(THIRD).request(message(null, operation, server, variables, payload));
    }

    private static Call.Http second(String channel, @Nullable String server) {
        return read(SECOND).request(message(channel, null, server, Map.of(), "{'a':1}"));
    }

    private static Call.AsyncApi message(
            @Nullable String channel,
            @Nullable String operation,
            @Nullable String server,
            Map<String, String> variables,
            String payload) {
        return new Call.AsyncApi(
                "https://docs.example.com/", null, channel, operation, server, variables, json(payload), Map.of("foo", "bar"));
    }

    private static AsyncApiDocument read(String text) {
        return AsyncApiDocument.read(text.getBytes(StandardCharsets.UTF_8), URI.create("https://docs.example.com/"));
    }

    private static JsonNode json(String text) {
        try {
            return Json.read(text.replace('\'', '"'));
        } catch (JsonProcessingException unreadable) {
            throw new IllegalArgumentException(unreadable);
        }
    }
}
