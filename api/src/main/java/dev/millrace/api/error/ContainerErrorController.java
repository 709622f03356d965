package dev.millrace.api.error;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers what was refused by {@code sendError}, which the container forwards to {@code /error}. */
@Controller
class ContainerErrorController implements ErrorController {

    private final ErrorWriter writer;

    ContainerErrorController(ErrorWriter writer) {
        this.writer = writer;
    }

    @RequestMapping("${server.error.path:${error.path:/error}}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown) {
            writer.write(request, response, thrown);
        } else if (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status) {
            writer.write(request, response, Failure.ofStatus(status));
        } else {
            // Somebody asked for this path itself.
            writer.write(request, response, Failure.ofStatus(404));
        }
    }
}
