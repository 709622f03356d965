package dev.millrace.language.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that were written to hurt: each is refused with a place and a message, quickly, and nothing else is thrown. */
@Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileSourceTest {

    static Stream<Arguments> hostileTexts() {
        return Stream.of(
                Arguments.of("opening brackets", "[".repeat(100_000), "at most 200 levels"),
                Arguments.of("brackets in a field", "a: " + "[".repeat(100_000), "at most 200 levels"),
                Arguments.of("opening braces", "{".repeat(100_000), "JSON"),
                Arguments.of("braces in a field", "a: " + "{a: ".repeat(100_000), "at most 200 levels"),
                Arguments.of("nested JSON objects", "{\"a\":".repeat(100_000), "at most 200 levels"),
                Arguments.of("nested JSON lists", "{\"a\":" + "[".repeat(100_000), "at most 200 levels"),
                Arguments.of("dashes", "- ".repeat(100_000), "at most 200 levels"),
                Arguments.of("question marks", "? ".repeat(100_000), "a key is text"),
                Arguments.of("laughs", laughs(), "20,000 values"),
                Arguments.of("an alias of a long text", longAliases(), "longer than"),
                Arguments.of("aliases that nest", nestingAliases(), "at most 200 levels"),
                Arguments.of("many values", "a: [" + "1,".repeat(200_000) + "1]", "20,000 values"),
                Arguments.of("many JSON values", "{\"a\":[" + "1,".repeat(200_000) + "1]}", "20,000 values"),
                Arguments.of("ten megabytes", "a: " + "x".repeat(10_000_000), "1 MiB"),
                Arguments.of("ten megabytes of umlauts", "a: " + "ä".repeat(600_000), "1 MiB"),
                Arguments.of("a long number", "a: " + "9".repeat(1_000_000), "digits"),
                Arguments.of("a long JSON number", "{\"a\": " + "9".repeat(1_000_000) + "}", "digits"),
                Arguments.of("a huge exponent", "{\"a\": 1e2147483647}", "too large"),
                Arguments.of("a long key", "? " + "k".repeat(500_000) + "\n: 1", "256 characters"),
                Arguments.of("a long JSON key", "{\"" + "k".repeat(500_000) + "\": 1}", "256 characters"),
                Arguments.of("NUL", "a: b\nc: \0", "U+0000"),
                Arguments.of("a bell", "{\"a\": \"\u0007\"}", "U+0007"),
                Arguments.of("half a character", "a: \uD83D", "U+D83D"),
                Arguments.of("a mark in the middle", "a: \uFEFFx", "U+FEFF"),
                Arguments.of("a broken tag", "a: !<%zz%> x", "YAML"),
                Arguments.of("a tab", "a:\n\tb: 1", "YAML"),
                Arguments.of("an open quote", "a: \"" + "x\n  ".repeat(10_000), "YAML"),
                Arguments.of("many anchors", "a: " + "&a ".repeat(10_000), "YAML"),
                Arguments.of("another version", "%YAML 3.0\n---\na: 1", "YAML"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileTexts")
    void refuses(String name, String text, String expected) {
        assertThatThrownBy(() -> Source.read(text))
                .asInstanceOf(type(UnreadableSource.class))
                .satisfies(refused -> {
                    assertThat(refused.getMessage()).contains(expected);
                    assertThat(refused.getMessage().length()).isLessThan(400);
                    assertThat(refused.position().line()).isPositive();
                    assertThat(refused.position().column()).isPositive();
                });
    }

    @Test
    void readsALongTextThatIsHarmless() {
        var source = Source.read("a: " + "x ".repeat(500_000) + "y\n");

        assertThat(source.tree().get("a").textValue()).hasSize(1_000_001);
    }

    @Test
    void saysWhereUtf8IsBroken() {
        var bytes = "ok: 1\nname: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> Source.read(bytes))
                .asInstanceOf(type(UnreadableSource.class))
                .extracting(SourceTest::told)
                .isEqualTo("2:10 the byte 0xe9 here is not UTF-8; save the definition as UTF-8");
    }

    @Test
    void saysWhereUtf8IsCutOff() {
        var whole = "a: \u20ac".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Source.read(Arrays.copyOf(whole, whole.length - 1)))
                .asInstanceOf(type(UnreadableSource.class))
                .extracting(SourceTest::told)
                .isEqualTo("1:4 the byte 0xe2 here is not UTF-8; save the definition as UTF-8");
    }

    @Test
    void refusesUtf16() {
        assertThatThrownBy(() -> Source.read("a: 1".getBytes(StandardCharsets.UTF_16)))
                .isInstanceOf(UnreadableSource.class);
    }

    private static String laughs() {
        var text = new StringBuilder("a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
        for (var level = 1; level < 30; level++) {
            text.append("a%d: &a%d [%s]\n".formatted(level, level, ("*a" + (level - 1) + ", ").repeat(10)));
        }
        return text.toString();
    }

    private static String longAliases() {
        return "a: &a " + "x".repeat(500_000) + "\nb: [" + "*a, ".repeat(1_000) + "*a]\n";
    }

    private static String nestingAliases() {
        return "a: &a " + "[".repeat(150) + "]".repeat(150) + "\nb: " + "[".repeat(100) + "*a" + "]".repeat(100);
    }
}
