package dev.millrace.console.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTextTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "author = user.login",
        "title = title | trim",
        "cost = cost | currency <= direct",
        "email = email <= none",
        "name = | {\"template\":\"{first} {last}\"} <= none",
        "large = size | {\"jq\":\"if . <= 3 then \\\"a|b\\\" else \\\"=\\\" end\"} <= {\"jq\":\". <= 1\"}",
    })
    void whatIsStoredIsWrittenAsItWasTyped(String line) {
        var rules = MappingText.read(line + "\n\n");

        assertThat(rules).hasSize(1);
        assertThat(MappingText.write(rules)).isEqualTo(line);
        assertThat(MappingText.read(MappingText.write(rules))).isEqualTo(rules);
    }

    @Test
    void partsARuleIntoItsFieldItsPathAndBothWays() {
        var rule = MappingText.read(" cost=price . | currency <= none ").getFirst();

        assertThat(rule.ours()).isEqualTo("cost");
        assertThat(rule.theirs()).isEqualTo("price .");
        assertThat(rule.transform()).hasToString("\"currency\"");
        assertThat(rule.back()).hasToString("\"none\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {"author ! Line 2: write a rule as", "= b ! Line 2: write a rule as", "a = b | ! Line 2: a transform is missing",
        "a = b | {x ! Line 2: the transform is no JSON: {x"})
    void namesTheLineThatIsNoRule(String line, String message) {
        assertThatThrownBy(() -> MappingText.read("good = one\n" + line)).hasMessageStartingWith(message.strip());
    }
}
