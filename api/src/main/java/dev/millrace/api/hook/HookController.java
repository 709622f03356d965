package dev.millrace.api.hook;

import static org.springframework.web.bind.annotation.RequestMethod.DELETE;
import static org.springframework.web.bind.annotation.RequestMethod.GET;
import static org.springframework.web.bind.annotation.RequestMethod.HEAD;
import static org.springframework.web.bind.annotation.RequestMethod.OPTIONS;
import static org.springframework.web.bind.annotation.RequestMethod.PATCH;
import static org.springframework.web.bind.annotation.RequestMethod.POST;
import static org.springframework.web.bind.annotation.RequestMethod.PUT;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.body.BodyReader;
import dev.millrace.json.Json;
import dev.millrace.source.HookReply;
import dev.millrace.source.Hooks;
import dev.millrace.source.verifier.HandshakeReply;
import dev.millrace.source.verifier.HookRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;

@Controller
class HookController {

    static final int MAX_BYTES = 25 * 1024 * 1024;

    private final Hooks hooks;
    private final BodyReader bodies;
    private final PublicUrl publicUrl;

    HookController(Hooks hooks, BodyReader bodies, PublicUrl publicUrl) {
        this.hooks = hooks;
        this.bodies = bodies;
        this.publicUrl = publicUrl;
    }

    // Every method by name: Spring answers OPTIONS itself where none is named.
    @RequestMapping(path = "/hooks/{source}", method = {POST, GET, HEAD, PUT, PATCH, DELETE, OPTIONS})
    void receive(@PathVariable String source, HttpServletRequest request, HttpServletResponse response)
            throws IOException, HttpRequestMethodNotSupportedException {
        BodyReader.requireLength(request, MAX_BYTES);
        // An unknown source and a wrong method are answered before a byte of the body is read.
        if (!hooks.takes(source, request.getMethod())) {
            throw new HttpRequestMethodNotSupportedException(request.getMethod(), List.of("POST"));
        }
        try (var body = bodies.read(request, MAX_BYTES)) {
            switch (hooks.receive(source, read(source, request, body.bytes()))) {
                case HookReply.Taken(var eventId, var duplicate, var acknowledgement) -> write(
                        response,
                        acknowledgement != null
                                ? acknowledgement
                                : new HandshakeReply(202, Json.write(new Receipt(eventId, duplicate)), "application/json"));
                case HookReply.Handshake(var reply) -> write(response, reply);
            }
        }
    }

    private record Receipt(String eventId, boolean duplicate) {}

    private HookRequest read(String source, HttpServletRequest request, byte[] body) {
        var headers = new LinkedHashMap<String, List<String>>();
        for (var name : Collections.list(request.getHeaderNames())) {
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        return new HookRequest(
                request.getMethod(),
                publicUrl.of("/hooks/" + source),
                request.getQueryString(),
                headers,
                body,
                request.getRemoteAddr());
    }

    private static void write(HttpServletResponse response, HandshakeReply reply) throws IOException {
        if (reply.text() == null) {
            response.setStatus(reply.status());
        } else {
            write(response, reply.status(), reply.contentType(), reply.text());
        }
    }

    private static void write(HttpServletResponse response, int status, String contentType, String text)
            throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(contentType);
        // What is echoed comes from outside and must not become a page.
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
