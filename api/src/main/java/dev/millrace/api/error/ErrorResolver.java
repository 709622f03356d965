package dev.millrace.api.error;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Answers whatever a handler throws, unless a controller has an {@code @ExceptionHandler} of its own for it. */
@Component
class ErrorResolver implements HandlerExceptionResolver, WebMvcConfigurer {

    private final ErrorWriter writer;

    ErrorResolver(ErrorWriter writer) {
        this.writer = writer;
    }

    @Override
    public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
        // Second: behind the controllers' own handlers, before Spring's, which would answer without a body.
        resolvers.add(Math.min(1, resolvers.size()), this);
    }

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception thrown) {
        try {
            writer.write(request, response, thrown);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        return new ModelAndView();
    }
}
