package dev.millrace.api.request;

import dev.millrace.workspace.Actor;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.slf4j.MDC;

/** Who makes a request, for whatever runs after the security filters. */
public final class RequestActor {

    private static final String ATTRIBUTE = RequestActor.class.getName();

    private RequestActor() {}

    /** Remembers the actor; the log lines of this thread name the workspace from here on. */
    public static void set(HttpServletRequest request, Actor actor) {
        request.setAttribute(ATTRIBUTE, actor);
        MDC.put(RequestIdentity.LOGGED_WORKSPACE, actor.workspaceId());
    }

    /** The actor; empty where the request came without valid credentials. */
    public static Optional<Actor> of(HttpServletRequest request) {
        return Optional.ofNullable((Actor) request.getAttribute(ATTRIBUTE));
    }
}
