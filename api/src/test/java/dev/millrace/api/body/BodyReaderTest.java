package dev.millrace.api.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.refusal.Refusal;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class BodyReaderTest {

    private static final int MAX = 1 << 20;

    @Test
    void givesTheExactBytesOfAnyLength() throws IOException {
        var reader = new BodyReader(64 << 20);

        for (var length : new int[] {0, 1, 65_535, 65_536, 65_537, MAX - 1, MAX}) {
            try (var body = reader.read(request(length), MAX)) {
                assertThat(body.bytes()).isEqualTo(content(length));
            }
        }
    }

    @Test
    void refusesOneByteTooMany() {
        assertThatThrownBy(() -> new BodyReader(64 << 20).read(request(MAX + 1), MAX))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.TOO_LARGE));
    }

    @Test
    void asksToComeAgainWhenAllLargeBodiesTogetherAreTooMuch() throws IOException {
        var reader = new BodyReader(3 << 20);
        var first = reader.read(request(MAX), MAX);

        assertThatThrownBy(() -> reader.read(request(MAX), MAX)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNAVAILABLE);
            assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(5));
        });
        assertThat(reader.read(request(1_000), MAX).bytes()).hasSize(1_000);

        first.close();
        assertThat(reader.read(request(MAX), MAX).bytes()).hasSize(MAX);
    }

    @Test
    void givesBackWhatARefusedBodyHeld() throws IOException {
        var reader = new BodyReader(3 << 20);

        for (var attempt = 0; attempt < 10; attempt++) {
            assertThatThrownBy(() -> reader.read(request(MAX + 1), MAX)).isInstanceOf(Refusal.class);
        }

        assertThat(reader.read(request(MAX), MAX).bytes()).hasSize(MAX);
    }

    private static MockHttpServletRequest request(int length) {
        // Without a length, as a body in chunks comes.
        var request = new MockHttpServletRequest("POST", "/") {
            @Override
            public long getContentLengthLong() {
                return -1;
            }
        };
        request.setContent(content(length));
        return request;
    }

    private static byte[] content(int length) {
        var bytes = new byte[length];
        for (var position = 0; position < length; position++) {
            bytes[position] = (byte) (position * 31);
        }
        return bytes;
    }
}
