package dev.millrace.api.error;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import dev.millrace.api.testing.ProbeController;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ApiTest
class ErrorAnswerTest {

    private static final String TYPED = "/api/v1/probe/typed";

    private final Api api;

    ErrorAnswerTest(Api api) {
        this.api = api;
    }

    private Answer typed(String body) {
        return api.admin().post(TYPED, body);
    }

    @Test
    void aGoodBodyIsReadAndWrittenInSnakeCase() {
        var answer = typed("{\"name\":\"n\",\"inner\":{\"numbers\":[1]},\"at_least_one\":1}").isOk();

        assertThat(answer.at("/inner/numbers/0")).isEqualTo("1");
        assertThat(answer.at("/at_least_one")).isEqualTo("1");
        assertThat(answer.header("X-Request-Id")).matches("req_[0-9a-f]{24}");
    }

    @Test
    void malformedJsonIsUnreadableWithItsPlace() {
        var answer = typed("{\n  \"name\": \"n\",\n  oops }").isError(400, "body_unreadable");

        assertThat(answer.at("/error/problems/0/line")).isEqualTo("3");
        assertThat(answer.at("/error/problems/0/column")).isEqualTo("3");
        assertThat(answer.at("/error/message")).contains("line 3, column 3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"name\":", "[1", "\"abc", "{} {}", "{\"name\":\"a\",\"name\":\"b\"}", "{'name':1}", "NaN", "{\"count\":NaN}", "\u0000"})
    void whatIsNotOneJsonValueIsUnreadable(String body) {
        typed(body).isError(400, "body_unreadable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null"})
    void noBodyIsMissing(String body) {
        typed(body).isError(400, "body_missing");
    }

    @Test
    void brokenUtf8IsUnreadable() {
        var body = "{\"name\":\"?\"}".getBytes(UTF_8);
        body[9] = (byte) 0xC3;

        api.admin().with("Content-Type", "application/json").send("POST", TYPED, body)
                .isError(400, "body_unreadable");
    }

    @Test
    void deepNestingIsRefused() {
        typed("[".repeat(100_000)).isError(400, "body_too_deep");
        api.admin().post("/api/v1/probe/things", "{\"a\":".repeat(201) + "1" + "}".repeat(201))
                .isError(400, "body_too_deep");
        api.admin().post("/api/v1/probe/things", "{\"a\":".repeat(200) + "1" + "}".repeat(200)).isCreated();
    }

    @Test
    void anUnknownFieldIsNamed() {
        typed("{\"nmae\":\"n\"}").isError(422, "field_unknown").at("nmae", "'name'");
        typed("{\"inner\":{\"number\":1}}").isError(422, "field_unknown").at("/inner/number", "'numbers'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"count":"many"}            | count            | a number
            {"count":[]}                | count            | a number
            {"count":99999999999}       | count            |
            {"sure":"perhaps"}          | sure             | true or false
            {"name":{}}                 | name             | a text
            {"inner":7}                 | inner            | an object
            {"inner":{"numbers":{}}}    | /inner/numbers   | an array
            {"inner":{"numbers":["a"]}} | /inner/numbers/0 | a number
            {"at_least_one":0}          | atLeastOne       | greater than or equal to 1
            """)
    void aWrongFieldIsNamedWithWhatItMustBe(String body, String field, String expected) {
        typed(body).isError(422, "field_invalid").at(field, expected == null ? "" : expected);
    }

    @Test
    void anArrayInsteadOfAnObjectIsWrong() {
        typed("[]").isError(422, "field_invalid").at("", "an object");
    }

    @Test
    void aBodyOverTheBoundIsTooLarge() {
        var large = "{\"name\":\"" + "x".repeat(9 * 1024 * 1024) + "\"}";

        typed(large).isError(413, "body_too_large");
        api.admin().post("/%61pi/v1/probe/typed", large).isError(413, "body_too_large");
    }

    @Test
    void aWrongContentTypeIsNamedWithTheRightOne() {
        for (var type : new String[] {"text/plain", "application/xml", "nonsense", "application/x-www-form-urlencoded"}) {
            var answer = api.admin().with("Content-Type", type).post(TYPED, "{}");

            answer.isError(415, "content_type_unsupported");
        }
        assertThat(api.admin().with("Content-Type", "text/plain").post(TYPED, "{}").header("Accept"))
                .contains("application/json");
        api.admin().send("POST", TYPED, "{}".getBytes(UTF_8)).isError(415, "content_type_unsupported");
    }

    @Test
    void anUnacceptableAcceptIsAnsweredInJsonAllTheSame() {
        api.admin().with("Accept", "image/png").get("/api/v1/api-keys").isError(406, "not_acceptable");
        api.admin().with("Accept", "nonsense").get("/api/v1/api-keys").isError(406, "not_acceptable");
    }

    @Test
    void aWrongMethodNamesTheRightOnes() {
        var answer = api.admin().delete("/api/v1/api-keys").isError(405, "method_not_allowed");

        assertThat(answer.header("Allow")).contains("GET", "POST");
    }

    @Test
    void anOddMethodIsNotAllowed() {
        api.admin().send("BREW", "/api/v1/api-keys", new byte[0]).isError(405, "method_not_allowed");
    }

    @Test
    void optionsAndHeadAreAnswered() {
        assertThat(api.admin().send("OPTIONS", "/api/v1/api-keys", new byte[0]).isOk().header("Allow"))
                .contains("GET", "HEAD", "POST");
        assertThat(api.admin().send("HEAD", "/api/v1/api-keys", new byte[0]).isOk().body()).isEmpty();
        api.anonymous().send("OPTIONS", "/api/v1/api-keys", new byte[0]).isError(401, "credentials_missing");
    }

    @Test
    void parametersAreNamed() {
        api.admin().get("/api/v1/probe/number").isError(422, "parameter_missing").at("n", "'n'");
        api.admin().get("/api/v1/probe/number?n=x").isError(422, "parameter_invalid").at("n", "'n'");
        api.admin().get("/api/v1/probe/header").isError(422, "header_missing").at("X-Needed", "X-Needed");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0,limit_invalid,limit",
        "limit=201,limit_invalid,limit",
        "limit=-1,limit_invalid,limit",
        "limit=x,limit_invalid,limit",
        "limit=,limit_invalid,limit",
        "limit=99999999999,limit_invalid,limit",
        "cursor=!,cursor_invalid,cursor",
        "cursor=,cursor_invalid,cursor",
        "cursor=AAA,cursor_invalid,cursor"
    })
    void aBadPageIsRefused(String query, String code, String field) {
        api.admin().get("/api/v1/api-keys?" + query).isError(422, code).at(field, field);
    }

    @Test
    void aPathThatCannotBeIsUnreadable() {
        for (var path : new String[] {"/api/v1//api-keys", "/api/v1/api-keys;a=b", "/api/v1/..%3b/x"}) {
            var status = api.admin().get(path);
            status.isError(400, "request_unreadable");
        }
    }

    @Test
    void aFaultOfOursShowsNoMoreThanTheRequestId() {
        for (var path : new String[] {"/api/v1/probe/explode", "/api/v1/probe/overflow"}) {
            var answer = api.admin().with("X-Request-Id", "mine-1").get(path).isError(500, "internal_error");

            assertThat(answer.at("/error/request_id")).isEqualTo("mine-1");
            assertThat(answer.text()).doesNotContain(ProbeController.SECRET, "Exception", "java");
        }
    }

    @Test
    void whatTheContainerRefusesLooksTheSame() {
        var answer = api.admin().get("/api/v1/probe/send-error");

        assertThat(answer.text()).doesNotContain(ProbeController.SECRET);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.at("/error/code")).isEqualTo("request_unreadable");
    }

    @Test
    void aDatabaseThatIsAwayIsUnavailable() {
        var answer = api.admin().get("/api/v1/probe/database").isError(503, "database_unavailable");

        assertThat(answer.header("Retry-After")).isEqualTo("2");
    }

    @Test
    void problemsAreListed() {
        var answer = api.admin().get("/api/v1/probe/problems").isError(422, "field_invalid");

        assertThat(answer.at("/error/problems/0/line")).isEqualTo("3");
        assertThat(answer.at("/error/field")).isEqualTo("/1/type");
    }

    @ParameterizedTest
    @CsvSource({"abc-DEF_1.2,true", "with space,false", "<script>,false", "x,true"})
    void aCallersRequestIdIsKeptWhereItIsHarmless(String given, boolean kept) {
        var answer = api.admin().with("X-Request-Id", given).get("/api/v1/none").isError(404, "path_not_found");

        assertThat(answer.at("/error/request_id").equals(given)).isEqualTo(kept);
    }

    @Test
    void aRequestIdThatIsTooLongIsReplaced() {
        var answer = api.admin().with("X-Request-Id", "x".repeat(65)).get("/api/v1/api-keys").isOk();

        assertThat(answer.header("X-Request-Id")).startsWith("req_");
    }

    @Test
    void peopleGetAPage() {
        var browser = api.signedIn();

        var missing = browser.get("/none").has(404);
        var broken = browser.get("/probe/explode").has(500);

        assertThat(missing.header("Content-Type")).startsWith("text/html");
        assertThat(missing.text()).contains("There is nothing at this path", missing.header("X-Request-Id"));
        assertThat(broken.text())
                .contains("not your fault", broken.header("X-Request-Id"), "/docs/errors/internal_error")
                .doesNotContain(ProbeController.SECRET);
        assertThat(broken.header("Content-Security-Policy")).contains("default-src 'self'");
        assertThat(browser.get("/api/v1/none").has(404).header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void everyErrorLeadsToAPageOfOurs() {
        var answer = api.admin().get("/api/v1/none");

        var page = api.anonymous().get(answer.at("/error/documentation").substring(api.url().length())).isOk();

        assertThat(page.text()).contains("path_not_found", "What it means", "What to do");
        assertThat(api.anonymous().get("/docs/errors/some_thing_not_found").isOk().text()).contains("no such thing");
        assertThat(api.anonymous().get("/docs/errors/whatever").isOk().text()).contains("refused");
        api.anonymous().get("/docs/errors/%3Cscript%3E").isError(404, "path_not_found");
    }
}
