package dev.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Effect;
import dev.millrace.run.Resumption.Passage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResumptionTest {

    @Test
    void whatWasDoneBeforeTheStepStaysAndTheRestIsDoneAgain() {
        var kept = from("/do/1/b", "/do/0/a", "/do/1/b", "/do/2/c");

        assertThat(kept).containsExactly("/do/0/a");
    }

    @Test
    void ofALoopOnlyTheLastPassageOfTheStepIsDoneAgain() {
        var kept = from("/do/0/each/do/0/call", "/do/0/each/do/0/call@0", "/do/0/each/do/1/note@0", "/do/0/each/do/0/call@1");

        assertThat(kept).containsExactly("/do/0/each/do/0/call@0", "/do/0/each/do/1/note@0");
    }

    @Test
    void branchesBesideTheStepStayAsTheyAre() {
        var kept = from(
                "/do/0/all/fork/branches/0/one/do/1/b",
                "/do/0/all/fork/branches/0/one/do/0/a",
                "/do/0/all/fork/branches/0/one/do/1/b",
                "/do/0/all/fork/branches/1/two",
                "/do/1/after");

        assertThat(kept).containsExactly("/do/0/all/fork/branches/0/one/do/0/a", "/do/0/all/fork/branches/1/two");
    }

    @Test
    void whatAStepHasLearntPageByPageBelongsToIt() {
        var passages = List.of(new Passage(1, "/do/0/listen", "/do/0/listen"), new Passage(2, "/do/1/b", "/do/1/b"));

        assertThat(Resumption.from("/do/1/b", passages).orElseThrow().kept(effects("/do/0/listen#0", "/do/1/b#0")))
                .containsOnlyKeys("/do/0/listen#0");
    }

    @Test
    void aStepThatTheRunNeverCameToIsNoPlaceToGoOnFrom() {
        assertThat(Resumption.from("/do/3/d", List.of(new Passage(1, "/do/0/a", "/do/0/a")))).isEmpty();
    }

    /** The keys that stay when a run with these steps, each of which did something, goes on from {@code pointer}. */
    private static List<String> from(String pointer, String... keys) {
        var passages = new ArrayList<Passage>();
        for (var key : keys) {
            passages.add(new Passage(passages.size() + 1, key.replaceAll("@.*", ""), key));
        }
        return List.copyOf(
                Resumption.from(pointer, passages).orElseThrow().kept(effects(keys)).keySet());
    }

    private static Map<String, Effect> effects(String... keys) {
        var effects = new LinkedHashMap<String, Effect>();
        for (var key : keys) {
            effects.put(key, Effect.of(CallResult.of(TextNode.valueOf(key))));
        }
        return effects;
    }
}
