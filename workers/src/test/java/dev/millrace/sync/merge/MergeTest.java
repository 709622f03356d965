package dev.millrace.sync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.sync.merge.Merge.Side;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeTest {

    private static JsonNode json(String text) {
        return Json.trusted(text.replace('\'', '"'));
    }

    private static JsonNode field(String value) {
        return json("{'f': %s}".formatted(value));
    }

    private static Merge merge(String ours, String theirs, String oursBase, String theirsBase, boolean goesBack, Side winner) {
        return Merge.of(
                Map.of("f", json(ours)), Map.of("f", json(theirs)), oursBase == null ? null : field(oursBase),
                theirsBase == null ? null : field(theirsBase), name -> goesBack, name -> winner);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        // ours | theirs | what both had | becomes ours | goes there | conflict
        "'a'  | 'a'  | 'a' |      | false | false",
        "'a'  | 'b'  | 'a' | 'b'  | false | false",
        "'b'  | 'a'  | 'a' |      | true  | false",
        "'b'  | 'b'  | 'a' |      | false | false",
        "'b'  | 'c'  | 'a' |      | true  | true",
        "null | 'a'  | 'a' |      | true  | false",
        "'a'  | null | 'a' | null | false | false",
        "1    | 1.00 | 2   |      | false | false",
        "'a'  | null |     |      | true  | false",
        "null | 'a'  |     | 'a'  | false | false",
        "'a'  | 'b'  |     |      | true  | true",
        "'a'  | 'a'  |     |      | false | false",
    })
    void mergesAFieldWhereOursWins(String ours, String theirs, String base, String becomes, boolean goes, boolean conflict) {
        var merge = merge(ours, theirs, base, base, true, Side.OURS);

        assertThat(merge.toOurs().get("f")).isEqualTo(becomes == null ? null : json(becomes));
        assertThat(merge.toTheirs().contains("f")).isEqualTo(goes);
        assertThat(merge.clashes()).hasSize(conflict ? 1 : 0);
    }

    @Test
    void takesTheirsWhereTheirsWinsAndIsDoneWithIt() {
        var merge = merge("'b'", "'c'", "'a'", "'a'", true, Side.THEIRS);

        assertThat(merge.toOurs()).containsEntry("f", json("'c'"));
        assertThat(merge.toTheirs()).isEmpty();
        assertThat(merge.clashes()).containsExactly(new Merge.Clash("f", json("'a'"), json("'b'"), json("'c'"), Side.THEIRS));
        assertThat(merge.theirs()).isEqualTo(field("'c'"));
    }

    @Test
    void aConflictThatOursHasWonIsNoneTheNextTime() {
        var first = merge("'b'", "'c'", "'a'", "'a'", true, Side.OURS);

        var second = Merge.of(
                Map.of("f", json("'b'")), Map.of("f", json("'c'")), first.ours(), first.theirs(), name -> true, name -> Side.OURS);

        assertThat(second.clashes()).isEmpty();
        assertThat(second.toTheirs()).containsExactly("f");
    }

    @Test
    void whatAServiceWritesInItsOwnWayIsNoChange() {
        var merge = merge("'Ann'", "'ANN'", "'Ann'", "'ANN'", true, Side.OURS);

        assertThat(merge.toOurs()).isEmpty();
        assertThat(merge.toTheirs()).isEmpty();
    }

    @Test
    void aFieldThatOnlyComesInNeverGoesThereAndItsLossIsAConflict() {
        assertThat(merge("'b'", "'a'", "'a'", "'a'", false, Side.OURS).toTheirs()).isEmpty();

        var both = merge("'b'", "'c'", "'a'", "'a'", false, Side.OURS);

        assertThat(both.toOurs()).containsKey("f");
        assertThat(both.clashes().getFirst().winner()).isEqualTo(Side.THEIRS);
    }
}
