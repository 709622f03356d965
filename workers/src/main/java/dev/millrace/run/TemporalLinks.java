package dev.millrace.run;

import dev.millrace.engine.Engine;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Where the Temporal UI shows a run, if the engine has one. */
@Component
class TemporalLinks {

    private final Engine engine;

    TemporalLinks(Engine engine) {
        this.engine = engine;
    }

    Optional<URI> to(String workflowId, String runId) {
        return engine.ui()
                .map(ui -> URI.create("%s/namespaces/%s/workflows/%s/%s/history"
                        .formatted(withoutSlash(ui), engine.namespace(), encoded(workflowId), encoded(runId))));
    }

    private static String withoutSlash(URI ui) {
        return ui.toString().replaceAll("/+$", "");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
