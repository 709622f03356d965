package dev.millrace.language.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventMatcherTest {

    private static final JsonNode EVENT = json(
            """
            {"id":"1","source":"/shops/7","type":"order.placed","subject":"A-1","retries":3,"data":{"total":42,"lines":[{"n":1}]}}
            """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "{'type':'order.placed'}                                  § true",
                "{'type':'orderXplaced'}                                  § false",
                "{'type':'order.paid'}                                    § false",
                "{'type':'order\\\\..*'}                                  § true",
                "{'type':'order'}                                         § false",
                "{'type':'order.*'}                                       § true",
                "{'type':'order.placed','source':'/shops/[0-9]+'}         § true",
                "{'type':'order.placed','source':'/shops/[a-z]+'}         § false",
                "{'subject':'${ startswith(\"A-\") }'}                    § true",
                "{'subject':'${ startswith(\"B-\") }'}                    § false",
                "{'data':'${ .total > 40 }'}                              § true",
                "{'data':'${ .total > 50 }'}                              § false",
                "{'data':{'total':42}}                                    § true",
                "{'data':{'total':43}}                                    § false",
                "{'dataschema':'x'}                                       § false",
                "{'retries':3}                                            § true",
                "{'retries':4}                                            § false",
                "{'retries':'[0-9]'}                                      § true",
                "{'type':'${ .missing.field | error }'}                   § false",
                "{'type':'('}                                             § false",
                "{'type':'${ last(range(1e12)) }'}                        § false",
                "{'type':'${ [range(1000)] | length == 1000 }'}           § true",
                "{'type':'${ [range(100000)] | length == 100000 }'}       § false",
                "{}                                                       § true"
            })
    void asksForWhatTheFilterSays(String filter, boolean matches) {
        var tree = json(filter.replace('\'', '"').replace("\"A-\"", "\\\"A-\\\"").replace("\"B-\"", "\\\"B-\\\""));

        assertThat(EventMatcher.atAcceptance(tree, Instant.EPOCH).matches(EVENT)).isEqualTo(matches);
    }

    @Test
    void asksARegularExpressionOfALongTextForNoLongerThanAnyOtherExpression() {
        var event = json("{\"id\":\"1\",\"data\":\"" + "ab".repeat(400_000) + "\"}");

        assertThat(EventMatcher.atAcceptance(json("{\"data\":\".*b\"}"), Instant.EPOCH).matches(event)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "a|bc, bc, true", "a|bc, bcd, false", "'(?i)ABC.*', abcd, true", "'[a-z]+[.][a-z]+', a.b, true", "'^a+$', aaa, true",
        "'a+', 'aab', false"
    })
    void asksARegularExpressionForTheWholeText(String pattern, String text, boolean matches) {
        var filter = JsonNodeFactory.instance.objectNode().put("type", pattern);
        var event = JsonNodeFactory.instance.objectNode().put("type", text);

        assertThat(EventMatcher.atAcceptance(filter, Instant.EPOCH).matches(event)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"github.push, github.push", "'${ . == \"x\" }', *", "order.*, *", "'order\\..*', *"})
    void isIndexedByTheTypeWhereThatIsLiteral(String type, String indexed) {
        assertThat(EventTypes.indexed(com.fasterxml.jackson.databind.node.TextNode.valueOf(type))).isEqualTo(indexed);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(broken);
        }
    }
}
