package dev.millrace.run;

import dev.millrace.egress.UriText;
import dev.millrace.engine.Engine;
import java.net.URI;
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
                        .formatted(withoutSlash(ui), engine.namespace(), UriText.encoded(workflowId), UriText.encoded(runId))));
    }

    private static String withoutSlash(URI ui) {
        return ui.toString().replaceAll("/+$", "");
    }
}
