package dev.millrace.language.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

    private static final int MOST = 4 * 1024 * 1024;

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "€", "\uD83D\uDE00", "\u0001", "\"", "\\", "\uFFFD"})
    void countsTheBytesOfATextAndNotItsCharacters(String character) {
        var text = TextNode.valueOf(character.repeat(1_000));

        assertThat(Sizes.bytes(text)).isBetween(json(text), json(text) + 16);
    }

    @Test
    void countsNamesNumbersAndWhatStandsAround() {
        var tree = JsonNodeFactory.instance.objectNode();
        for (var number = 0; number < 500; number++) {
            tree.putObject("näme" + number).put("a", number * 1.5).put("b", true).putArray("c").add(number).addNull();
        }

        assertThat(Sizes.bytes(tree)).isBetween(json(tree), json(tree) * 11 / 10);
    }

    @Test
    void fourMebibytesAreTheMost() {
        assertThat(Sizes.fits(TextNode.valueOf("x".repeat(MOST - 2)))).isTrue();
        assertThat(Sizes.fits(TextNode.valueOf("x".repeat(MOST - 1)))).isFalse();
        assertThat(Sizes.fits(TextNode.valueOf("€".repeat(MOST / 2)))).isFalse();
    }

    private static long json(JsonNode value) {
        return value.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
