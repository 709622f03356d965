package dev.millrace.console.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTest {

    @Test
    void putsTheServicesOwnWordsFirst() {
        assertThat(Plain.text("POST http://bank/pay answered 402: {\"error\":{\"message\":\"Too much.\"}}"))
                .isEqualTo("Too much. (POST http://bank/pay answered 402)");
    }

    @Test
    void findsTheSentenceWhereServicesPutIt() {
        assertThat(Plain.text("x: {\"message\":\"a\"}")).isEqualTo("x: a");
        assertThat(Plain.text("x: {\"error\":\"b\",\"code\":1}")).isEqualTo("x: b");
        assertThat(Plain.text("x: {\"errors\":[{\"message\":\"c\"}]}")).isEqualTo("x: c");
    }

    @Test
    void leavesATextWithoutOneAlone() {
        assertThat(Plain.text("The door is shut.")).isEqualTo("The door is shut.");
        assertThat(Plain.text("odd {not json}")).isEqualTo("odd {not json}");
        assertThat(Plain.text("a {\"code\":1}")).isEqualTo("a {\"code\":1}");
        assertThat(Plain.text("}{")).isEqualTo("}{");
    }

    @Test
    void cutsWhatNobodyReads() {
        assertThat(Plain.text("x".repeat(5_000))).hasSize(301).endsWith("…");
    }
}
