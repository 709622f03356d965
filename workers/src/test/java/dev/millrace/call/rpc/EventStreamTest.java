package dev.millrace.call.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamTest {

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void readsTheDataOfEventsWhateverEndsTheirLines(String end) {
        var text = String.join(end, ": hello", "event: message", "data: {\"a\":", "data:1}", "id: 3", "", "", "data: é", "", "");

        assertThat(read(text, 1_000)).containsExactly("{\"a\":\n1}", "é");
    }

    @Test
    void readsTheSameInPiecesOfAnySize() {
        var text = "data: één\r\n\r\nretry: 10\r\n\r\ndata\r\n\r\ndata: two\r\n\r\n";

        for (var size = 1; size < text.length(); size++) {
            assertThat(read(text, size)).as("pieces of %d", size).containsExactly("één", "two");
        }
    }

    @Test
    void givesAnEventThatTheEndOfTheStreamCutsOffOnlyThen() {
        var stream = new EventStream();
        var bytes = "data: last".getBytes(StandardCharsets.UTF_8);

        assertThat(stream.read(bytes, bytes.length)).isEmpty();
        assertThat(stream.end()).containsExactly("last");
        assertThat(stream.end()).isEmpty();
    }

    private static List<String> read(String text, int size) {
        var stream = new EventStream();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var events = new ArrayList<String>();
        for (var from = 0; from < bytes.length; from += size) {
            var piece = Arrays.copyOfRange(bytes, from, from + size);
            events.addAll(stream.read(piece, Math.min(size, bytes.length - from)));
        }
        return events;
    }
}
