package dev.millrace.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostSharesTest {

    private final HostShares shares = new HostShares(Duration.ofMillis(1));

    @Test
    void aWorkspaceThatHasAllItsPlacesLeavesTheHostToOthers() {
        var taken = IntStream.range(0, 32).mapToObj(call -> shares.take("one", "api.example.com")).toList();

        assertThatThrownBy(() -> shares.take("one", "api.example.com"))
                .isInstanceOf(HostShares.Taken.class)
                .hasMessageContaining("32 calls to api.example.com");
        shares.take("one", "other.example.com").close();
        shares.take("two", "api.example.com").close();

        taken.getFirst().close();
        assertThat(shares.take("one", "api.example.com")).isNotNull();
    }
}
