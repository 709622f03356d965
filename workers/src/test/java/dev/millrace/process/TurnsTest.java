package dev.millrace.process;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnsTest {

    private static final Pulse IMPATIENT = () -> {
        throw new CancellationException("waited");
    };

    @Test
    void leavesATurnToOtherWorkspaces() throws Exception {
        var turns = new Turns(3);
        var first = turns.take("one", IMPATIENT);
        turns.take("one", IMPATIENT);

        assertThatThrownBy(() -> turns.take("one", IMPATIENT)).isInstanceOf(CancellationException.class);
        turns.take("two", IMPATIENT);
        assertThatThrownBy(() -> turns.take("two", IMPATIENT)).isInstanceOf(CancellationException.class);

        first.close();
        turns.take("two", IMPATIENT);
    }
}
