package dev.millrace.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParseException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":\"\\uD83D\"}", "{\"a\":[\"x\\ude00\"]}", "{\"\\uD83D\":1}", "[\"\\uDE00\\uD83D\"]"})
    void refusesHalfOfACharacter(String text) {
        assertThatThrownBy(() -> Json.read(text))
                .isInstanceOf(JsonParseException.class)
                .hasMessageContaining("half of a surrogate pair");
    }

    @Test
    void saysWhereTheHalfStands() {
        assertThatThrownBy(() -> Json.read("{\n \"a\": \"\\uD83D\"}")).satisfies(thrown -> {
            var at = ((JsonParseException) thrown).getLocation();
            assertThat(at.getLineNr()).isEqualTo(2);
            assertThat(at.getColumnNr()).isEqualTo(8);
        });
    }

    @Test
    void readsWholeCharactersHoweverTheyAreWritten() throws Exception {
        assertThat(Json.read("\"\\uD83D\\uDE00\"").textValue()).isEqualTo("\uD83D\uDE00");
        assertThat(Json.read("\"\\\\ud83d\"").textValue()).isEqualTo("\\ud83d");
        assertThat(Json.read("\"\uD83D\uDE00\"".getBytes(StandardCharsets.UTF_8)).textValue()).isEqualTo("\uD83D\uDE00");
    }
}
