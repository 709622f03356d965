package dev.millrace.file;

import static dev.millrace.record.RecordFixture.OURS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.record.RecordFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredFilesTest {

    private final RecordFixture fixture = new RecordFixture();
    private final StoredFiles files = FileFixture.files(fixture.jdbc, fixture.ids, fixture.clock);

    @Test
    void isReadFromAnyByteOn() throws IOException {
        var file = files.begin(OURS);
        files.append(file, "hello ".getBytes(StandardCharsets.UTF_8));
        files.append(file, "world".getBytes(StandardCharsets.UTF_8));

        assertThat(files.size(file)).isEqualTo(11);
        assertThat(text(file, 0)).isEqualTo("hello world");
        assertThat(text(file, 4)).isEqualTo("o world");
        assertThat(text(file, 6)).isEqualTo("world");
        assertThat(text(file, 11)).isEmpty();
    }

    @Test
    void whatNobodyCompletedIsRemovedAfterADay() throws IOException {
        var left = files.begin(OURS);
        var owned = files.begin(OURS);
        files.append(left, new byte[] {1});
        files.append(owned, new byte[] {2});
        files.complete(owned);

        fixture.clock.advance(Duration.ofHours(23));
        files.deleteLeftBehind();
        assertThat(files.size(left)).isEqualTo(1);
        fixture.clock.advance(Duration.ofHours(2));
        files.deleteLeftBehind();

        assertThat(files.size(left)).isZero();
        assertThat(files.size(owned)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+41 79", "-5", "@a", "\tx", "\rx", "'=1", "''-1", "'", "'tis", "", "a=b", "1-2"})
    void aGuardedCellComesBackAsItWas(String text) {
        var guarded = GuardedCell.guarded(text);

        assertThat(guarded).doesNotStartWith("=").doesNotStartWith("+").doesNotStartWith("-").doesNotStartWith("@");
        assertThat(guarded).doesNotStartWith("\t").doesNotStartWith("\r");
        assertThat(GuardedCell.plain(guarded)).isEqualTo(text);
    }

    private String text(String file, long from) throws IOException {
        return new String(files.read(file, from).readAllBytes(), StandardCharsets.UTF_8);
    }
}
