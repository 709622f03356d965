package dev.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KnownSourcesTest {

    private final SourceWorld world = new SourceWorld();

    @Test
    void remembersASourceForSomeSecondsAndThenLooksAgain() {
        world.github("gh");
        assertThat(world.known.find("gh")).isPresent();

        world.jdbc.sql("delete from source").update();

        world.clock.advance(Duration.ofSeconds(4));
        assertThat(world.known.find("gh")).isPresent();
        world.clock.advance(Duration.ofSeconds(1));
        assertThat(world.known.find("gh")).isEmpty();
    }

    @Test
    void forgetsAtOnceWhatThisProcessDeletes() {
        world.github("gh");
        assertThat(world.known.find("gh")).isPresent();

        world.sources.delete("wsp_1", "gh");

        assertThat(world.known.find("gh")).isEmpty();
    }

    @Test
    void findsASourceThatWasUnknownAMomentAgo() {
        assertThat(world.known.find("gh")).isEmpty();

        world.github("gh");

        assertThat(world.known.find("gh")).isPresent();
    }

    @Test
    void remembersNoUnknownNames() {
        for (var number = 0; number < 100; number++) {
            assertThat(world.known.find("unknown-" + number)).isEmpty();
        }
        assertThat(world.known.find("../etc")).isEmpty();

        assertThat(world.known.size()).isZero();
    }
}
