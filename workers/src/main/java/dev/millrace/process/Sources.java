package dev.millrace.process;

import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.ProcessRequest.Script;
import dev.millrace.language.run.WorkflowError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Reads the code of scripts that stand elsewhere: by a call like any other, guarded and with the same credentials. */
final class Sources {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Function<Call, CallResult> calls;

    /** @param calls makes calls */
    Sources(Function<Call, CallResult> calls) {
        this.calls = calls;
    }

    String code(ProcessRequest request, Script script) {
        return script.source() == null ? Objects.requireNonNullElse(script.code(), "") : read(request, script, script.source());
    }

    private String read(ProcessRequest request, Script script, String source) {
        var get = new Call.Http("GET", source, Map.of(), Map.of(), null, HttpOutput.RAW, true);
        var result = made(new Call(
                request.definition(), request.runId(), request.key(), request.key(), get, script.authorization(), PATIENCE));
        if (result.error() != null) {
            throw new Stopped(result.error());
        }
        try {
            return new String(Objects.requireNonNull(result.output()).binaryValue(), StandardCharsets.UTF_8);
        } catch (IOException alwaysBase64) {
            throw new UncheckedIOException(alwaysBase64);
        }
    }

    private CallResult made(Call call) {
        try {
            return calls.apply(call);
        } catch (RuntimeException away) {
            throw new Stopped(WorkflowError.Type.COMMUNICATION.error(503, "The script could not be read: " + away.getMessage()));
        }
    }
}
