package dev.millrace.api.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@WholeTest
class OpenApiTest {

    @Autowired
    private Api api;

    private JsonNode description;

    private record Described(String name, JsonNode operation) {}

    @BeforeEach
    void read() {
        description = Json.trusted(api.admin().get("/v3/api-docs").isOk().text());
    }

    @Test
    void describesTheApiAndNothingElse() {
        assertThat(operations()).hasSizeGreaterThan(45);
        assertThat(names(description.path("paths"))).allMatch(path -> path.startsWith("/api/v1/"));
        assertThat(description.at("/info/title").asText()).isEqualTo("Millrace");
        assertThat(description.at("/components/securitySchemes/api_key/scheme").asText()).isEqualTo("bearer");
    }

    @Test
    void saysOfEveryOperationWhatItDoes() {
        assertThat(operations()).allSatisfy(described -> {
            assertThat(described.operation().path("summary").asText()).as(described.name()).isNotBlank().doesNotContain("{@", "\n");
            assertThat(described.operation().path("description").asText()).as(described.name()).isNotBlank().doesNotContain("{@");
        });
    }

    @Test
    void saysOfEveryParameterWhatItIs() {
        assertThat(operations()).allSatisfy(described -> assertThat(described.operation().path("parameters"))
                .allSatisfy(parameter -> assertThat(parameter.path("description").asText())
                        .as(described.name() + " " + parameter.path("name").asText())
                        .isNotBlank()));
    }

    @Test
    void saysHowEveryOperationRefuses() {
        assertThat(operations()).allSatisfy(described -> assertThat(described.operation()
                        .at("/responses/default/content/application~1json/schema/$ref")
                        .asText())
                .as(described.name())
                .isEqualTo("#/components/schemas/Error"));
        assertThat(names(description.at("/components/schemas/Error/properties/error/properties")))
                .containsExactlyInAnyOrder("type", "code", "message", "field", "request_id", "documentation");
    }

    @Test
    void saysHowListsArePagedAndPostsRepeated() {
        assertThat(parameters("/paths/~1api~1v1~1runs/get")).contains("limit", "cursor", "status");
        assertThat(parameters("/paths/~1api~1v1~1webhooks/post")).contains("Idempotency-Key");
    }

    private List<String> parameters(String operation) {
        return description.at(operation).path("parameters").findValuesAsText("name");
    }

    private List<Described> operations() {
        var all = new ArrayList<Described>();
        description.path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(method -> all.add(
                        new Described(method.getKey() + " " + path.getKey(), method.getValue()))));
        return all;
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
