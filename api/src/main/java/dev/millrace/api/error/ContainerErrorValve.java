package dev.millrace.api.error;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Answers what Tomcat refuses before any servlet is chosen: a request line or header that it cannot read, headers that
 * are too large, a path that cannot be decoded. Tomcat would write a page of its own.
 */
final class ContainerErrorValve extends ErrorReportValve {

    private final ErrorWriter writer;

    ContainerErrorValve(ErrorWriter writer) {
        this.writer = writer;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        var status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            var id = RequestId.of(request);
            var failure = Failure.ofStatus(status);
            var body = writer.json(failure, id);
            response.setStatus(failure.status());
            response.setHeader(RequestId.HEADER, id);
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Content-Type-Options", "nosniff");
            failure.headers().forEach(response::setHeader);
            response.setContentType("application/json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException | IllegalStateException gone) {
            containerLog(gone);
        }
    }

    private void containerLog(Exception gone) {
        getContainer().getLogger().debug("The caller went away before its refusal was written.", gone);
    }

    /** Puts the valve where Tomcat would put its own. */
    @Component
    static final class Installation implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

        private final ErrorWriter writer;

        Installation(ErrorWriter writer) {
            this.writer = writer;
        }

        @Override
        public void customize(TomcatServletWebServerFactory factory) {
            factory.addContextCustomizers(context -> {
                var host = (StandardHost) context.getParent();
                host.setErrorReportValveClass(ContainerErrorValve.class.getName());
                host.getPipeline().addValve(new ContainerErrorValve(writer));
            });
        }
    }
}
