package dev.millrace.language.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Task.ProcessOutput;
import dev.millrace.language.run.ProcessRequest.Shell;
import io.temporal.activity.Activity;
import io.temporal.client.ActivityCanceledException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs nothing, gives each request as its result, and remembers them. Three commands are different: {@code fail} ends badly,
 * {@code lose} as if the worker had been lost, {@code hang} only when it is cancelled.
 */
final class PlainProcesses implements ProcessActivity {

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);

    final List<ProcessRequest> asked = new CopyOnWriteArrayList<>();
    final CountDownLatch hanging = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);

    @Override
    public CallResult run(ProcessRequest request) {
        asked.add(request);
        if (!(request.program() instanceof Shell(var command))) {
            return given(request);
        }
        return switch (command) {
            case "fail" -> CallResult.failed(WorkflowError.Type.RUNTIME.error("The process ended with code 3: oh no"), null);
            case "lose" -> throw new IllegalStateException("lost");
            case "hang" -> hang();
            case String other -> given(request);
        };
    }

    private static CallResult given(ProcessRequest request) {
        return CallResult.of(
                request.output() == ProcessOutput.NONE
                        ? JsonNodeFactory.instance.nullNode()
                        : JSON.valueToTree(request));
    }

    private CallResult hang() {
        var context = Activity.getExecutionContext();
        try {
            while (true) {
                context.heartbeat(null);
                hanging.countDown();
                new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
            }
        } catch (ActivityCanceledException told) {
            cancelled.countDown();
            throw told;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
