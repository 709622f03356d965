package dev.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ClusterEngineTest {

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(ClusterEngineConfiguration.class);

    @Test
    void isTheEngineWhereAnAddressIsSet() {
        context.withPropertyValues(
                        "TEMPORAL_ADDRESS=temporal:7233",
                        "TEMPORAL_NAMESPACE=orders",
                        "TEMPORAL_UI_URL=https://temporal.example.com")
                .run(started -> {
                    var engine = started.getBean(Engine.class);
                    assertThat(engine.kind()).isEqualTo(Engine.Kind.CLUSTER);
                    assertThat(engine.namespace()).isEqualTo("orders");
                    assertThat(engine.ui()).contains(URI.create("https://temporal.example.com"));
                    assertThat(engine.lacks()).isEmpty();
                    assertThat(engine.forgets()).isFalse();
                });
    }

    @Test
    void usesTheDefaultNamespaceUnlessOneIsNamed() {
        context.withPropertyValues("TEMPORAL_ADDRESS=temporal:7233", "TEMPORAL_NAMESPACE=")
                .run(started ->
                        assertThat(started.getBean(Engine.class).namespace()).isEqualTo("default"));
    }

    @Test
    void isNotThereWhereTheAddressIsEmpty() {
        context.withPropertyValues("TEMPORAL_ADDRESS=")
                .run(started -> assertThat(started).doesNotHaveBean(Engine.class));
    }

    @Test
    void waitsForAClusterThatStartsAfterUs() throws Exception {
        try (var cluster = new ServerSocket()) {
            var port = freePort();
            var address = "127.0.0.1:" + port;
            var engine = new ClusterEngine(address, "default", Optional.empty(), Duration.ofSeconds(20));

            var target = CompletableFuture.supplyAsync(engine::target);
            assertThat(target).isNotDone();
            cluster.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));

            assertThat(target.get(20, TimeUnit.SECONDS)).isEqualTo(address);
        }
    }

    @Test
    void saysThatNoneAnswersWhenTheWaitIsOver() throws Exception {
        var engine = new ClusterEngine("127.0.0.1:" + freePort(), "default", Optional.empty(), Duration.ZERO);

        assertThatThrownBy(engine::target)
                .hasMessageContaining("No Temporal answers at TEMPORAL_ADDRESS=127.0.0.1:")
                .hasMessageContaining("Check the address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"temporal", "temporal:", "http://temporal:7233", "temporal:many"})
    void refusesAnAddressThatIsNone(String address) {
        assertThatThrownBy(() -> new ClusterEngine(address, "default", Optional.empty()))
                .hasMessage("TEMPORAL_ADDRESS is '%s'; it must be host:port.".formatted(address));
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
