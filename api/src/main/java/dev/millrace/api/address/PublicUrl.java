package dev.millrace.api.address;

import dev.millrace.egress.UriText;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * How the outside reaches us: {@code MILLRACE_PUBLIC_URL}, by default {@code http://localhost:{port}} with the port that
 * we really listen on.
 */
@Component
public final class PublicUrl {

    private final @Nullable String configured;
    private volatile int port;

    public PublicUrl(
            @Value("${millrace.public-url:}") String configured, @Value("${server.port:8080}") int expectedPort) {
        this.configured = configured.isBlank() ? null : checked(configured.strip());
        this.port = expectedPort;
    }

    @EventListener
    void listening(WebServerInitializedEvent started) {
        // The management server, where it has a port of its own, is not what the outside reaches.
        if (started.getApplicationContext().getServerNamespace() == null) {
            port = started.getWebServer().getPort();
        }
    }

    /** The address without a slash at its end. */
    public String text() {
        return configured == null ? "http://localhost:" + port : configured;
    }

    /** The absolute address of {@code path}, which begins with a slash. */
    public String of(String path) {
        return text() + path;
    }

    /** Whether browsers reach us by HTTPS, so that cookies may be bound to it. */
    public boolean isHttps() {
        return text().startsWith("https:");
    }

    private static String checked(String text) {
        var url = URI.create(text);
        if (url.getHost() == null
                || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "MILLRACE_PUBLIC_URL must be an address such as https://millrace.example.com, not '%s'."
                            .formatted(text));
        }
        return UriText.withoutSlash(text);
    }
}
