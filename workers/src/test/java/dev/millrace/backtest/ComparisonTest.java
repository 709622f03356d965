package dev.millrace.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.backtest.Comparison.Place;
import dev.millrace.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    @Test
    void everyPlaceIsToldWhereTwoValuesDiffer() {
        assertThat(at("{\"a\":1,\"b\":[1,{\"c/d\":2}],\"e\":0}", "{\"a\":1.0,\"b\":[1,{\"c/d\":3}],\"f\":0}"))
                .containsExactly("/b/1/c~1d", "/e", "/f");
        assertThat(at("[1,2]", "[1]")).as("lists of different lengths differ as a whole").containsExactly("");
        assertThat(at("1", "\"1\"")).containsExactly("");
        assertThat(Comparison.of(null, Json.trusted("null"))).containsExactly(new Place("", null, Json.trusted("null")));
        assertThat(Comparison.of(null, null)).isEmpty();
    }

    @Test
    void timesThatAreLessThanTenSecondsApartAreTheSame() {
        assertThat(at("\"2026-11-21T10:00:00Z\"", "\"2026-11-21T10:00:09.999Z\"")).isEmpty();
        assertThat(at("\"2026-11-21T10:00:00Z\"", "\"2026-11-21T12:00:01+02:00\"")).isEmpty();
        assertThat(at("\"2026-11-21T10:00:00Z\"", "\"2026-11-21T10:00:10Z\"")).containsExactly("");
        assertThat(at("\"2026-11-21T10:00:00 o'clock\"", "\"2026-11-21T10:00:01 o'clock\"")).containsExactly("");
    }

    @Test
    void aPlaceTouchesWhatItIsInAndWhatIsInIt() {
        var place = new Place("/a/b", null, null);

        assertThat(List.of("/a", "/a/b", "/a/b/c")).allMatch(place::touches);
        assertThat(List.of("/a/bc", "/ab", "/b")).noneMatch(place::touches);
        assertThat(place.touches("")).as("the whole").isTrue();
    }

    private static List<String> at(String was, String wouldBe) {
        return Comparison.of(Json.trusted(was), Json.trusted(wouldBe)).stream().map(Place::at).toList();
    }
}
