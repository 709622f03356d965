package dev.millrace.sync.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapperTest {

    private static JsonNode json(String text) {
        return Json.trusted(text.replace('\'', '"'));
    }

    private static Mapped map(String theirs, String transform) {
        var field = new FieldMapping("ours", "theirs", json(transform));
        return new Mapper(List.of(field)).map(json("{'theirs': %s}".formatted(theirs)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'direct'    | {'a': [1]}                  | {'a': [1]}",
        "'lowercase' | 'ANN'                       | 'ann'",
        "'trim'      | ' Ann '                     | 'Ann'",
        "'currency'  | 12.5                        | 12.5",
        "'currency'  | '€ 1,234.50'                | 1234.50",
        "'currency'  | '1.234,50 EUR'              | 1234.50",
        "'currency'  | '1,234'                     | 1234",
        "'currency'  | '1.234.567'                 | 1234567",
        "'currency'  | '-3,5'                      | -3.5",
        "'currency'  | '12'                        | 12",
        "'date'      | '2026-11-22'                | '2026-11-22'",
        "'date'      | '2026-11-22T10:00:00+01:00' | '2026-11-22T09:00:00Z'",
        "'date'      | 1795338000                  | '2026-11-22T09:00:00Z'",
        "'date'      | 1795338000000               | '2026-11-22T09:00:00Z'",
        "{'enum': {'open': 'active'}} | 'open'     | 'active'",
        "{'jq': '. + 1'} | 1                       | 2",
        "'trim'      | null                        | null",
    })
    void makesAValueOfTheirs(String transform, String theirs, String ours) {
        var mapped = map(theirs, transform);

        assertThat(mapped.problems()).isEmpty();
        assertThat(Json.write(mapped.data().path("ours"))).isEqualTo(Json.write(json(ours)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'currency'  | 'much'         | is no amount",
        "'currency'  | '1.2.3,4,5'    | is no amount",
        "'date'      | 'tomorrow'     | is no time",
        "'lowercase' | ['A']          | is a list or an object",
        "{'enum': {'open': 'active'}} | 'shut' | for which the enum has nothing",
        "{'jq': '.a'} | 1             | cannot be made",
    })
    void saysWhyAValueCannotBeMade(String transform, String theirs, String why) {
        var problems = map(theirs, transform).problems();

        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst().field()).isEqualTo("ours");
        assertThat(problems.getFirst().message()).startsWith("'theirs' ").contains(why);
    }

    @Test
    void readsAtAPathAndWritesAtAPath() {
        var mapper = new Mapper(List.of(
                new FieldMapping("address.city", "places.0.name", null), new FieldMapping("address.zip", "nothing.here", null)));

        var mapped = mapper.map(json("{'places': [{'name': 'Bern'}]}"));

        assertThat(mapped.data()).isEqualTo(json("{'address': {'city': 'Bern', 'zip': null}}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "{first} {last}      | {'first': 'Ann', 'last': 'Lee'} | 'Ann Lee'",
        "{first} {last}      | {'first': 'Ann'}                | 'Ann'",
        "{last}, {first.0}   | {'first': ['A'], 'last': 7}     | '7, A'",
        "{{{a}}}             | {'a': 'x'}                      | '{x}'",
        "{first} {last}      | {}                              | null",
    })
    void fillsATemplate(String template, String item, String text) {
        var mapper = new Mapper(List.of(new FieldMapping("name", null, Json.mapper().createObjectNode().put("template", template))));

        var mapped = mapper.map(json(item));

        assertThat(mapped.problems()).isEmpty();
        assertThat(mapped.data().path("name")).isEqualTo(json(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "'direct'                          |                            | 7      | {'a': {'b': 7}}",
        "'trim'                            |                            | 'Ann'  | {'a': {'b': 'Ann'}}",
        "'date'                            |                            | '2026-11-22T09:00:00Z' | {'a': {'b': '2026-11-22T09:00:00Z'}}",
        "'date'                            | {'jq': 'fromdate'}         | '2026-11-22T09:00:00Z' | {'a': {'b': 1795338000}}",
        "{'enum': {'open': 'active'}}      |                            | 'active' | {'a': {'b': 'open'}}",
        "'currency'                        | 'direct'                   | 1.5    | {'a': {'b': 1.5}}",
        "{'jq': '. / 100'}                 | {'jq': '. * 100'}          | 5      | {'a': {'b': 500}}",
        "'direct'                          | 'none'                     | 5      | {}",
        "'direct'                          |                            | null   | {'a': {'b': null}}",
    })
    void leadsBack(String transform, String back, String ours, String item) {
        var rule = new FieldMapping("ours", "a.b", json(transform), back == null ? null : json(back));

        var made = new Mapper(List.of(rule)).back(json("{'ours': %s}".formatted(ours)), List.of("ours"));

        assertThat(made.problems()).isEmpty();
        assertThat(Json.write(made.data())).isEqualTo(Json.write(json(item)));
    }

    @Test
    void aFieldOfTheWholeItemGoesBackAsAnObject() {
        var split = Json.mapper().createObjectNode().put("jq", ".name | split(\" \") | {first: .[0], last: .[1]}");
        var rule = new FieldMapping("name", null, json("{'template': '{first} {last}'}"), split);

        var made = new Mapper(List.of(rule)).back(json("{'name': 'Ann Lee'}"), List.of("name"));

        assertThat(made.data()).isEqualTo(json("{'first': 'Ann', 'last': 'Lee'}"));
    }

    @Test
    void saysWhichFieldCannotGoBack() {
        var mapper = new Mapper(List.of(new FieldMapping("status", "state", json("{'enum': {'open': 'active'}}"))));

        var problems = mapper.back(json("{'status': 'lost'}"), List.of("status")).problems();

        assertThat(problems.getFirst().field()).isEqualTo("status");
        assertThat(problems.getFirst().message()).contains("is 'lost', for which the enum has nothing");
    }
}
