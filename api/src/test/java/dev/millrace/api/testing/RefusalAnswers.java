package dev.millrace.api.testing;

import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Refusals as the wire contract's error body, as far as a single controller decides it. */
final class RefusalAnswers implements HandlerExceptionResolver {

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception thrown) {
        if (!(thrown instanceof Refusal refusal)) {
            return null;
        }
        var body = Json.mapper().createObjectNode();
        body.putObject("error")
                .put("type", refusal.kind().type())
                .put("code", refusal.code())
                .put("message", refusal.getMessage())
                .put("field", refusal.field())
                .set("problems", Json.mapper().valueToTree(refusal.problems()));
        response.setStatus(refusal.kind().status());
        response.setContentType("application/json;charset=UTF-8");
        try {
            response.getWriter().write(body.toString());
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        return new ModelAndView();
    }
}
