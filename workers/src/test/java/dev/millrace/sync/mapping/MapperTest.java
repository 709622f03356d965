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
}
