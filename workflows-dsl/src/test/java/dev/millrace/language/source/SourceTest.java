package dev.millrace.language.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {

    @Test
    void keepsTheWordsThatYaml11TookForBooleans() {
        var tree = Source.read("on: yes\nno: off\ny: ~\nz: True\n").tree();

        assertThat(tree).hasToString("""
                {"on":"yes","no":"off","y":null,"z":true}""");
    }

    @Test
    void readsNumbersByTheCoreSchema() {
        var tree = Source.read("""
                small: 7
                long: 5000000000
                huge: 123456789012345678901234567890
                octal: 0o17
                hex: 0x1F
                real: 1.5
                power: 1e3
                version: 1.0.3
                quoted: '7'
                tagged: !!str 7
                """).tree();

        assertThat(tree.get("small").isInt()).isTrue();
        assertThat(tree.get("long").isLong()).isTrue();
        assertThat(tree.get("huge").bigIntegerValue()).isEqualTo(new BigInteger("123456789012345678901234567890"));
        assertThat(tree.get("octal").intValue()).isEqualTo(15);
        assertThat(tree.get("hex").intValue()).isEqualTo(31);
        assertThat(tree.get("real").doubleValue()).isEqualTo(1.5);
        assertThat(tree.get("power").doubleValue()).isEqualTo(1000);
        assertThat(tree.get("version").textValue()).isEqualTo("1.0.3");
        assertThat(tree.get("quoted").textValue()).isEqualTo("7");
        assertThat(tree.get("tagged").textValue()).isEqualTo("7");
    }

    @Test
    void readsCharactersOfTwoHalvesWhereverTheyStand() {
        for (var before = 0; before < 2_100; before++) {
            var tree = Source.read("a: '" + "x".repeat(before) + "\uD83D\uDE00'\n").tree();

            assertThat(tree.get("a").textValue()).endsWith("x\uD83D\uDE00".substring(before == 0 ? 1 : 0));
        }
    }

    @Test
    void readsYamlThatBeginsWithABrace() {
        var tree = Source.read(" {\n  a: {b: 'it''s'}, # YAML\n  c: [d]}\n").tree();

        assertThat(tree).hasToString("{\"a\":{\"b\":\"it's\"},\"c\":[\"d\"]}");
    }

    @Test
    void readsTheSameTreeFromYamlAndJson() throws Exception {
        var yaml = Source.read("do:\n  - a: {set: {n: [1, 2.5, true, null, \"x\"]}}\n");
        var json = Source.read("""
                {"do": [{"a": {"set": {"n": [1, 2.5, true, null, "x"]}}}]}""");

        assertThat(yaml.tree()).isEqualTo(json.tree());
        assertThat(json.tree()).isEqualTo(new ObjectMapper().readTree(json.text()));
    }

    @Test
    void knowsWhereKeysAndValuesStand() {
        var source = Source.read("""
                # a comment
                document:
                  name: first
                do:
                  - greet:
                      set: { "a/b": 1, 'c~d':  two }
                """);

        assertThat(source.key("/document")).isEqualTo(new Position(2, 1));
        assertThat(source.value("/document")).isEqualTo(new Position(3, 3));
        assertThat(source.value("/document/name")).isEqualTo(new Position(3, 9));
        assertThat(source.key("/do/0")).isEqualTo(new Position(5, 5));
        assertThat(source.key("/do/0/greet")).isEqualTo(new Position(5, 5));
        assertThat(source.key("/do/0/greet/set/a~1b")).isEqualTo(new Position(6, 14));
        assertThat(source.value("/do/0/greet/set/c~0d")).isEqualTo(new Position(6, 32));
        assertThat(source.key("")).isEqualTo(new Position(1, 1));
    }

    @Test
    void knowsWhereKeysAndValuesStandInJson() {
        var source = Source.read("{\r\n  \"a\": [1,\r\n    {\"b\" :  \"x\"}]}");

        assertThat(source.key("/a")).isEqualTo(new Position(2, 3));
        assertThat(source.value("/a")).isEqualTo(new Position(2, 8));
        assertThat(source.value("/a/1")).isEqualTo(new Position(3, 5));
        assertThat(source.key("/a/1/b")).isEqualTo(new Position(3, 6));
        assertThat(source.value("/a/1/b")).isEqualTo(new Position(3, 13));
    }

    @Test
    void countsColumnsInCodePoints() {
        var yaml = Source.read("\"\uD83D\uDE00\": x\n");
        var json = Source.read("{\"\uD83D\uDE00\": 1}");

        assertThat(yaml.value("/\uD83D\uDE00")).isEqualTo(new Position(1, 6));
        assertThat(json.value("/\uD83D\uDE00")).isEqualTo(new Position(1, 7));
    }

    @Test
    void pointsIntoPlainAndQuotedText() {
        var source = Source.read("""
                plain: ab cd
                single: 'a''b#'
                double: "a\\"\\u0041\\tb#"
                folded plain: one
                  two
                  #
                tagged: !!str  x#y
                anchored: &here 'x#y'
                """);

        assertThat(source.inside("/plain", 3)).isEqualTo(new Position(1, 11));
        assertThat(source.inside("/single", "a'b".length())).isEqualTo(new Position(2, 14));
        assertThat(source.inside("/double", "a\"A\tb".length())).isEqualTo(new Position(3, 22));
        assertThat(source.inside("/folded plain", "one t".length())).isEqualTo(new Position(5, 4));
        assertThat(source.inside("/tagged", 1)).isEqualTo(new Position(7, 17));
        assertThat(source.inside("/anchored", 1)).isEqualTo(new Position(8, 19));
    }

    @Test
    void pointsIntoBlockText() {
        var source = Source.read("""
                a:
                  literal: |-
                    one
                      two#

                    three
                  stripped: |2
                      four
                  folded: >
                    five
                    six#

                    seven
                """);

        assertThat(source.inside("/a/literal", "one\n  two".length())).isEqualTo(new Position(4, 10));
        assertThat(source.inside("/a/literal", "one\n  two#\n\nth".length())).isEqualTo(new Position(6, 7));
        assertThat(source.inside("/a/stripped", "  f".length())).isEqualTo(new Position(8, 8));
        assertThat(source.inside("/a/folded", "five six".length())).isEqualTo(new Position(11, 8));
        assertThat(source.inside("/a/folded", "five six#\nse".length())).isEqualTo(new Position(13, 7));
    }

    @Test
    void pointsIntoJsonText() {
        var source = Source.read("{\"a\": \"x\\n\\u0041\\\"y\", \"b\": 12}");

        assertThat(source.inside("/a", "x\nA\"".length())).isEqualTo(new Position(1, 19));
        assertThat(source.inside("/a", "x\nA\"y".length())).isEqualTo(new Position(1, 20));
        assertThat(source.inside("/b", 1)).isEqualTo(source.value("/b"));
    }

    @Test
    void pointsPastTheEndOfATextToItsEnd() {
        var source = Source.read("a: ${ .b + }\n");

        assertThat(source.inside("/a", 1_000)).isEqualTo(new Position(1, 13));
        assertThat(source.inside("/a", -1)).isEqualTo(new Position(1, 4));
    }

    @Test
    void answersForPointersThatLeadNowhereWithTheNearestValue() {
        var source = Source.read("a:\n  b: 1\n");

        assertThat(source.value("/a/missing/deeper")).isEqualTo(new Position(2, 3));
        assertThat(source.value("/a/b/0")).isEqualTo(new Position(2, 6));
    }

    @Test
    void writesAliasesOutAndKeepsTheirPlace() {
        var source = Source.read("a: &x {n: 1}\nb: *x\nc: [*x, *x]\n");

        assertThat(source.tree()).hasToString("""
                {"a":{"n":1},"b":{"n":1},"c":[{"n":1},{"n":1}]}""");
        assertThat(source.value("/b/n")).isEqualTo(new Position(1, 11));
        assertThat(source.key("/b")).isEqualTo(new Position(2, 1));
    }

    @Test
    void keepsAScalarAsItWasWritten() {
        assertThat(Source.read("version: 1.10\n").written("/version")).isEqualTo("1.10");
        assertThat(Source.read("{\"version\": 1.10}").written("/version")).isEqualTo("1.10");
    }

    @Test
    void takesAByteOrderMarkAway() {
        var bytes = "\uFEFFa: 1\n".getBytes(StandardCharsets.UTF_8);

        assertThat(Source.read(bytes).key("/a")).isEqualTo(new Position(1, 1));
        assertThat(Source.read("\uFEFF{\"a\": 1}").tree().get("a").intValue()).isEqualTo(1);
    }

    @Test
    void readsYamlThatLooksLikeJsonWhenToldSo() {
        assertThat(Source.read("{a: [b, c]}", Format.YAML).tree()).hasToString("{\"a\":[\"b\",\"c\"]}");
    }

    @Test
    void countsALoneCarriageReturnAsALineBreak() {
        var source = Source.read("a: 1\rb: x#y\r\nc: 3\n");

        assertThat(source.key("/b")).isEqualTo(new Position(2, 1));
        assertThat(source.inside("/b", 1)).isEqualTo(new Position(2, 5));
        assertThat(source.key("/c")).isEqualTo(new Position(3, 1));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", quoteCharacter = '`', value = {
        "a: 1¶b: 2¶a: 3 => 3:1 the key \"a\" stands here a second time; the first is at line 1, column 1",
        "{\"a\": 1,¶ \"a\": 2} => 2:2 the key \"a\" stands here a second time; the first is at line 1, column 2",
        "a: 1¶<<: {b: 2} => 2:1 merge keys (<<) are not part of YAML 1.2; write the fields out",
        "a: 1¶7: 2 => 2:1 a key is text: put 7 in quotes",
        "a: 1¶true: 2 => 2:1 a key is text: put true in quotes",
        "a: 1¶? [x]¶: 2 => 2:3 a key is text; an object or a list cannot be one",
        "a: &x y¶*x : 2 => 2:1 a key is text; an alias cannot be one",
        "a: 1¶---¶b: 2 => 2:1 a second document begins here; write one definition a text",
        "a: *nowhere => 1:4 there is no anchor &nowhere before this alias",
        "a: &x [1, *x] => 1:11 the alias *x stands inside the value that it names",
        "a: .inf => 1:4 .inf has no counterpart in JSON; write a number or a text",
        "a: 1e999 => 1:4 the number 1e999 is too large",
        "a: !!int x => 1:4 x does not fit its tag tag:yaml.org,2002:int",
        "a: !!map [] => 1:4 the tag tag:yaml.org,2002:map does not fit a list",
        "a: 1¶- b => 2:1 this cannot be read as YAML: while parsing a block mapping, expected <block end>, but found '-'",
        "{\"a\": 1} x => 1:10 this cannot be read as JSON: Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        "{\"a\": 1} {} => 1:10 the definition has ended before this; remove what follows",
        "`` => 1:1 there is nothing here to read",
        "# only a comment => 1:1 there is nothing here to read",
    })
    void refuses(String text, String expected) {
        assertThatThrownBy(() -> Source.read(text.replace('¶', '\n')))
                .asInstanceOf(type(UnreadableSource.class))
                .extracting(SourceTest::told)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "!!java.net.URL [https://example.com]",
        "!!javax.script.ScriptEngineManager {}",
        "!<tag:yaml.org,2002:java/object:java.lang.Runtime> x",
        "!ENV x",
        "!!binary aGVsbG8=",
        "!!set {a}",
        "!!timestamp 2026-01-01",
    })
    void refusesTagsOtherThanTheCoreSchemas(String tagged) {
        assertThatThrownBy(() -> Source.read("a: " + tagged))
                .isInstanceOf(UnreadableSource.class)
                .hasMessageContaining("the tag")
                .hasMessageContaining("is not allowed");
    }

    @Test
    void suggestsTheQuotesThatMakeAKeyText() {
        assertThatThrownBy(() -> Source.read("1: x"))
                .asInstanceOf(type(UnreadableSource.class))
                .extracting(UnreadableSource::suggestion)
                .isEqualTo("'1'");
    }

    static String told(UnreadableSource refused) {
        return refused.position().line() + ":" + refused.position().column() + " " + refused.getMessage();
    }
}
