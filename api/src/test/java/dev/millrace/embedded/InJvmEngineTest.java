package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.testservice.v1.TestServiceGrpc;
import io.temporal.api.testservice.v1.UnlockTimeSkippingRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InJvmEngineTest {

    private final InJvmEngine engine = new InJvmEngine(0);

    @BeforeEach
    void start() {
        engine.start();
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void answersLikeATemporalServer() {
        var stubs = stubs();
        try {
            assertThat(stubs.healthCheck().getStatus().name()).isEqualTo("SERVING");
            assertThat(stubs.blockingStub()
                            .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
                            .getServerVersion())
                    .isNotNull();
        } finally {
            stubs.shutdownNow();
        }
    }

    @Test
    void letsNobodySkipTime() {
        var stubs = stubs();
        try {
            var tests = TestServiceGrpc.newBlockingStub(stubs.getRawChannel());
            assertThatThrownBy(() -> tests.unlockTimeSkipping(UnlockTimeSkippingRequest.getDefaultInstance()))
                    .isInstanceOfSatisfying(StatusRuntimeException.class, refused -> assertThat(
                                    refused.getStatus().getCode())
                            .isEqualTo(Status.Code.UNIMPLEMENTED));
        } finally {
            stubs.shutdownNow();
        }
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        var port = Integer.parseInt(engine.target().substring(engine.target().indexOf(':') + 1));

        for (var address : NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList()) {
            assertThat(connects(address, port)).as("%s", address).isFalse();
        }
        assertThat(connects(InetAddress.getLoopbackAddress(), port)).isTrue();
    }

    @Test
    void takesAnotherPortWhereSomebodyWasFaster() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var late = new InJvmEngine(taken.getLocalPort());
            late.start();
            try {
                assertThat(late.target()).doesNotEndWith(":" + taken.getLocalPort());
            } finally {
                late.close();
            }
        }
    }

    @Test
    void saysWhatItLacksAndHowToGetIt() {
        assertThat(engine.forgets()).isTrue();
        assertThat(engine.hasVisibility()).isFalse();
        assertThat(engine.ui()).isEmpty();
        assertThat(engine.lacks()).hasSize(3).allSatisfy(sentence -> assertThat(sentence).contains("temporal CLI"));
    }

    private WorkflowServiceStubs stubs() {
        return WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(engine.target()).build());
    }

    private static boolean connects(InetAddress address, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1_000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
