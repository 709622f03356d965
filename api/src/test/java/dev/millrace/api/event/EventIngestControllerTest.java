package dev.millrace.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.api.body.BodyReader;
import dev.millrace.api.testing.SingleController;
import dev.millrace.source.RecordedEvents;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Role;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

class EventIngestControllerTest {

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String EVENT = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}";

    private final RecordedEvents events = new RecordedEvents();
    private Role role = Role.OPERATOR;
    private final MockMvc mvc = SingleController.mock(
            new EventIngestController(events, new BodyReader()),
            () -> new Actor("wsp_1", role, "key_1", "ci"));

    @Test
    void takesAStructuredEventAndItsRepetition() throws Exception {
        send(STRUCTURED, EVENT)
                .andExpect(status().isAccepted())
                .andExpect(content().string("{\"event_id\":\"evt_0001\",\"duplicate\":false}"));
        send(STRUCTURED + "; charset=UTF-8", EVENT)
                .andExpect(status().isAccepted())
                .andExpect(content().string("{\"event_id\":\"evt_0001\",\"duplicate\":true}"));

        assertThat(only().toString()).isEqualTo(EVENT);
    }

    @Test
    void keepsEveryAttributeAndNumberExactly() throws Exception {
        var event =
                "{\"specversion\":\"1.0\",\"id\":\"ü\",\"source\":\"https://a.example/x?y=%20#z\",\"type\":\"com.example.t\","
                        + "\"subject\":\"s\",\"time\":\"2018-04-05T17:31:00.123456789012Z\",\"datacontenttype\":\"application/json\","
                        + "\"dataschema\":\"https://a.example/s\",\"flag\":true,\"number\":-2147483648,\"ext1\":\"\","
                        + "\"data\":{\"big\":123456789012345678901234567890,\"money\":1.10,\"null\":null}}";

        send(STRUCTURED, event).andExpect(status().isAccepted());

        assertThat(only().toString()).isEqualTo(event);
    }

    @Test
    void dropsUnsetAttributesAndKeepsNullData() throws Exception {
        send(STRUCTURED, with("\"subject\":null,\"ext\":null,\"millraceeventid\":null,\"data\":null"))
                .andExpect(status().isAccepted());

        assertThat(only().toString()).isEqualTo(with("\"data\":null"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
                    "id":"1"            | "id":""                 | /id
                    "id":"1"            | "id":1                  | /id
                    "id":"1"            | "id":null               | /id
                    "id":"1"            | "id":"a\\u0001"         | /id
                    "id":"1"            | "id":"a\\u0085"         | /id
                    "id":"1"            | "id":"a\\uffff"         | /id
                    "id":"1",           |                         | /id
                    "source":"/s"       | "source":""             | /source
                    "source":"/s"       | "source":"a b"          | /source
                    "source":"/s"       | "source":"%zz"          | /source
                    "source":"/s"       | "source":"ä"            | /source
                    "type":"t"          | "type":""               | /type
                    "type":"t"          | "type":[]               | /type
                    "type":"t"          | "type":true             | /type
                    "specversion":"1.0" | "specversion":"0.3"     | /specversion
                    "specversion":"1.0" | "specversion":"1.0.2"   | /specversion
                    "specversion":"1.0" | "specversion":1.0       | /specversion
                    "type":"t"          | "type":"t","subject":"" | /subject
                    "type":"t"          | "type":"t","dataschema":"/x"         | /dataschema
                    "type":"t"          | "type":"t","datacontenttype":"json"  | /datacontenttype
                    "type":"t"          | "type":"t","datacontenttype":"a/b\\n" | /datacontenttype
                    "type":"t"          | "type":"t","time":"2018-04-05"       | /time
                    "type":"t"          | "type":"t","time":"2018-02-30T00:00:00Z" | /time
                    "type":"t"          | "type":"t","time":"2018-04-05T24:00:00Z" | /time
                    "type":"t"          | "type":"t","time":"2018-04-05T17:31:00"  | /time
                    "type":"t"          | "type":"t","time":1522949460 | /time
                    "type":"t"          | "type":"t","Ext":"x"         | /Ext
                    "type":"t"          | "type":"t","my_ext":"x"      | /my_ext
                    "type":"t"          | "type":"t","a/b~c":"x"       | /a~1b~0c
                    "type":"t"          | "type":"t","":"x"            | /
                    "type":"t"          | "type":"t","aaaaaaaaaabbbbbbbbbbc":"x" | /aaaaaaaaaabbbbbbbbbbc
                    "type":"t"          | "type":"t","ext":{}          | /ext
                    "type":"t"          | "type":"t","ext":[1]         | /ext
                    "type":"t"          | "type":"t","ext":1.5         | /ext
                    "type":"t"          | "type":"t","ext":2147483648  | /ext
                    "type":"t"          | "type":"t","ext":"\\u0000"   | /ext
                    "type":"t"          | "type":"t","millraceeventid":"evt_1" | /millraceeventid
                    "type":"t"          | "type":"t","data_base64":"*" | /data_base64
                    "type":"t"          | "type":"t","data_base64":1   | /data_base64
                    "type":"t"          | "type":"t","data":1,"data_base64":"YQ==" | /data_base64
                    """)
    void refusesAnInvalidEventWhereItIsWrong(String good, String bad, String pointer) throws Exception {
        assertThat(EVENT).contains(good);
        var event = EVENT.replace(good, bad == null ? "" : bad);

        send(STRUCTURED, event)
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.code").value("event_invalid"))
                .andExpect(jsonPath("$.error.field").value(pointer));
        send(BATCH, "[" + EVENT + "," + event + "]")
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.field").value("/1" + pointer));

        assertThat(events.stored()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2018-04-05T17:31:00Z",
                "2018-04-05t17:31:00z",
                "2018-04-05T17:31:00.5+05:30",
                "2018-04-05T17:31:00-00:00",
                "2016-12-31T23:59:60Z",
                "2020-02-29T00:00:00+23:59"
            })
    void takesEveryTimeOfTheStandard(String time) throws Exception {
        send(STRUCTURED, with("\"time\":\"%s\"".formatted(time))).andExpect(status().isAccepted());
    }

    @Test
    void refusesAttributesThatNoIndexCanHold() throws Exception {
        send(STRUCTURED, EVENT.replace("\"id\":\"1\"", "\"id\":\"%s\"".formatted("x".repeat(513))))
                .andExpect(jsonPath("$.error.field").value("/id"));
        send(STRUCTURED, EVENT.replace("\"/s\"", "\"%s\"".formatted("x".repeat(1_025))))
                .andExpect(jsonPath("$.error.field").value("/source"));
        send(STRUCTURED, EVENT.replace("\"t\"", "\"%s\"".formatted("ä".repeat(128))))
                .andExpect(jsonPath("$.error.field").value("/type"));
        send(STRUCTURED, with("\"ext\":\"%s\"".formatted("x".repeat(4_097))))
                .andExpect(jsonPath("$.error.field").value("/ext"));
    }

    @Test
    void tellsEverythingThatIsWrong() throws Exception {
        send(BATCH, "[{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\" \"},7]")
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.problems[*].pointer")
                        .value(contains("/0/type", "/0/source", "/1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
                    {                            | line 1, column 2
                    {"a":1,}                     | line 1, column 8
                    {"a":NaN}                    | line 1
                    {} {}                        | line 1, column 4
                    {"a":1,"a":2}                | line 1
                    {"a":"x\\ud83d"}              | line 1, column 8
                    'x'                          | line 1, column 1
                    """)
    void tellsWhereABodyBreaks(String body, String where) throws Exception {
        send(STRUCTURED, body)
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.error.code").value("body_unreadable"))
                .andExpect(jsonPath("$.error.message").value(containsString(where)));
    }

    @Test
    void refusesWhatCannotBeRead() throws Exception {
        send(STRUCTURED, "").andExpect(status().isBadRequest()).andExpect(jsonPath("$.error.code").value("body_missing"));
        mvc.perform(post("/api/v1/events")
                        .contentType(STRUCTURED)
                        .content(new byte[] {'{', '"', (byte) 0xc3, '"', '}'}))
                .andExpect(status().isBadRequest());
        mvc.perform(post("/api/v1/events")
                        .contentType(STRUCTURED)
                        .content(EVENT.getBytes(StandardCharsets.UTF_16)))
                .andExpect(status().isBadRequest());
        send(STRUCTURED, with("\"data\":" + "[".repeat(200) + "]".repeat(200)))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.error.code").value("body_too_deep"));
        send(STRUCTURED, with("\"data\":" + "[".repeat(199) + "]".repeat(199))).andExpect(status().isAccepted());
    }

    @Test
    void refusesWhatIsNoEventOrNoBatch() throws Exception {
        send(STRUCTURED, "[" + EVENT + "]").andExpect(status().is(422)).andExpect(jsonPath("$.error.field").value(""));
        send(BATCH, EVENT).andExpect(status().is(422)).andExpect(jsonPath("$.error.field").value(""));
        send(BATCH, "[1]").andExpect(status().is(422)).andExpect(jsonPath("$.error.field").value("/0"));
        send(STRUCTURED, "null").andExpect(status().is(422));
    }

    @Test
    void takesABatchOfAThousandAndNotOneMore() throws Exception {
        send(BATCH, batch(1_001))
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.code").value("batch_too_large"));
        assertThat(events.stored()).isEmpty();

        send(BATCH, batch(1_000))
                .andExpect(status().isAccepted())
                .andExpect(jsonPath("$.data.length()").value(1_000))
                .andExpect(jsonPath("$.data[999].event_id").value("evt_1000"));
    }

    @Test
    void takesAnEmptyBatchAndOneWithARepetition() throws Exception {
        send(BATCH, "[]").andExpect(status().isAccepted()).andExpect(content().string("{\"data\":[]}"));
        send(BATCH, "[" + EVENT + "," + EVENT + "]")
                .andExpect(status().isAccepted())
                .andExpect(jsonPath("$.data[1].event_id").value("evt_0001"))
                .andExpect(jsonPath("$.data[1].duplicate").value(true));
    }

    @Test
    void refusesMoreThanEightMebibytes() throws Exception {
        send(STRUCTURED, with("\"data\":\"%s\"".formatted("x".repeat(8 << 20))))
                .andExpect(status().is(413))
                .andExpect(jsonPath("$.error.code").value("body_too_large"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "text/plain",
                "application/cloudevents",
                "application/cloudevents+xml",
                "application/cloudevents-batch",
                "application/cloudevents-batch+avro",
                "application/cloudevents+json; charset=iso-8859-1",
                "nonsense"
            })
    void refusesOtherContentTypes(String type) throws Exception {
        mvc.perform(post("/api/v1/events").header("Content-Type", type).content(EVENT))
                .andExpect(status().is(415))
                .andExpect(jsonPath("$.error.code").value("content_type_unsupported"));
    }

    @Test
    void refusesABodyWithoutContentTypeThatIsNoEvent() throws Exception {
        mvc.perform(post("/api/v1/events").content(EVENT)).andExpect(status().is(415));
    }

    @Test
    void readsTheBinaryMode() throws Exception {
        mvc.perform(binary("Euro%20%E2%82%AC%20%f0%9f%98%80")
                        .header("ce-time", "2018-04-05T03:56:24Z")
                        .header("CE-MyExt", "\"quoted \\\"text\\\" \\\\\"")
                        .contentType("application/json; charset=utf-8")
                        .content("{\"n\":12345678901234567890.10}"))
                .andExpect(status().isAccepted());

        assertThat(only().path("subject").asText()).isEqualTo("Euro € 😀");
        assertThat(only().path("myext").asText()).isEqualTo("quoted \"text\" \\");
        assertThat(only().path("time").asText()).isEqualTo("2018-04-05T03:56:24Z");
        assertThat(only().path("datacontenttype").asText()).isEqualTo("application/json; charset=utf-8");
        assertThat(only().path("data").toString()).isEqualTo("{\"n\":12345678901234567890.10}");
        assertThat(only().path("specversion").asText()).isEqualTo("1.0");
    }

    @Test
    void readsUtf8ThatASenderForgotToEncode() throws Exception {
        mvc.perform(binary(new String("käse".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)))
                .andExpect(status().isAccepted());

        assertThat(only().path("subject").asText()).isEqualTo("käse");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%C0%A0", "%ff", "100%", "%zz", "%ED%A0%80"})
    void refusesAHeaderThatEncodesNoText(String value) throws Exception {
        mvc.perform(binary(value))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.error.code").value("header_unreadable"))
                .andExpect(jsonPath("$.error.field").value("/subject"));
    }

    @Test
    void refusesBinaryEventsThatAreWrong() throws Exception {
        mvc.perform(post("/api/v1/events").header("ce-id", "1").header("ce-source", "/s").header("ce-type", "t"))
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.field").value("/specversion"));
        mvc.perform(binary("s").header("ce-data", "x"))
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.field").value("/data"));
        mvc.perform(binary("s").header("ce-datacontenttype", "text/plain"))
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.field").value("/datacontenttype"));
        mvc.perform(binary("s").header("ce-my-ext", "x"))
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.field").value("/my-ext"));
        mvc.perform(binary("s").header("ce-millraceeventid", "evt_1"))
                .andExpect(status().is(422))
                .andExpect(jsonPath("$.error.field").value("/millraceeventid"));
        mvc.perform(binary("s").header("ce-ext", "1", "2"))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.error.field").value("/ext"));
        mvc.perform(binary("s").contentType("application/json").content("{"))
                .andExpect(status().isBadRequest());
        mvc.perform(binary("s").contentType("application/json").content("[".repeat(200) + "]".repeat(200)))
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.error.code").value("body_too_deep"));

        assertThat(events.stored()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, data, hello",
        "text/csv; charset=UTF-8, data, hello",
        "text/plain; charset=iso-8859-1, data_base64, aGVsbG8=",
        "application/octet-stream, data_base64, aGVsbG8=",
        "application/xml, data_base64, aGVsbG8="
    })
    void keepsBinaryDataAsItsTypeSays(String type, String member, String value) throws Exception {
        mvc.perform(binary("s").header("Content-Type", type).content("hello")).andExpect(status().isAccepted());

        assertThat(only().path(member).asText()).isEqualTo(value);
        assertThat(only().path("datacontenttype").asText()).isEqualTo(type);
    }

    @Test
    void keepsBinaryEventsWithoutDataAndWithoutType() throws Exception {
        mvc.perform(binary("no data")).andExpect(status().isAccepted());
        mvc.perform(binary("no type").header("ce-more", "x").content(new byte[] {0, 1, 2}))
                .andExpect(status().isAccepted());

        assertThat(only().has("data")).isFalse();
        assertThat(only().has("data_base64")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void letsThoseInWhoMayOperate(Role role) throws Exception {
        this.role = role;

        send(STRUCTURED, EVENT).andExpect(status().is(role == Role.MEMBER ? 403 : 202));
    }

    @Test
    void storesNothingWhereItsAnswerIsNotWanted() throws Exception {
        mvc.perform(post("/api/v1/events").accept("image/png").contentType(STRUCTURED).content(EVENT))
                .andExpect(status().isNotAcceptable());

        assertThat(events.stored()).isEmpty();
    }

    private ResultActions send(String type, String body) throws Exception {
        return mvc.perform(post("/api/v1/events")
                .header("Content-Type", type)
                .content(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static MockHttpServletRequestBuilder binary(String subject) {
        return post("/api/v1/events")
                .header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-source", "/s")
                .header("ce-type", "t")
                .header("ce-subject", subject);
    }

    private static String with(String members) {
        return EVENT.substring(0, EVENT.length() - 1) + "," + members + "}";
    }

    private static String batch(int size) {
        return IntStream.range(0, size)
                .mapToObj(number -> EVENT.replace("\"1\"", "\"id-" + number + "\""))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private ObjectNode only() {
        assertThat(events.stored()).hasSize(1);
        return events.stored().getFirst();
    }
}
