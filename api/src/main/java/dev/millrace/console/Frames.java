package dev.millrace.console;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.error.PageSurroundings;
import dev.millrace.api.error.Surface;
import dev.millrace.api.request.RequestActor;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Workspace;
import dev.millrace.workspace.WorkspaceStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Puts the frame around every page, those of errors and of the sign-in included. */
@Component
class Frames implements HandlerInterceptor, WebMvcConfigurer, PageSurroundings {

    private static final String FRAME = "frame";
    private static final int WORKSPACES = 1_000;

    private final WorkspaceStore workspaces;
    private final PublicUrl publicUrl;
    private final Map<String, String> names = new ConcurrentHashMap<>();

    Frames(WorkspaceStore workspaces, PublicUrl publicUrl) {
        this.workspaces = workspaces;
        this.publicUrl = publicUrl;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public void postHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable ModelAndView page) {
        if (page == null || page.getView() instanceof SeeOther || page.getViewName() == null) {
            return;
        }
        // A page and its fragment have one address.
        response.addHeader("Vary", "HX-Request");
        // The part of a page that another tab fetches must not take the sentence away from the page it is for.
        var flash = Surface.isFragment(request)
                ? null
                : Flash.take(request, response, publicUrl.isHttps()).orElse(null);
        page.addObject(FRAME, frame(request, flash));
    }

    @Override
    public Map<String, Object> around(HttpServletRequest request) {
        return Map.of(FRAME, frame(request, null));
    }

    private Frame frame(HttpServletRequest request, @Nullable Flash flash) {
        var theme = Theme.of(request).orElse(null);
        var csrf = request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token ? token.getToken() : null;
        return RequestActor.of(request)
                .map(actor -> new Frame(places(actor, request), person(actor), theme, flash, csrf))
                .orElseGet(() -> new Frame(List.of(), null, theme, flash, csrf));
    }

    private static List<Frame.Entry> places(Actor actor, HttpServletRequest request) {
        var path = request.getRequestURI();
        return Place.ALL.stream()
                .filter(place -> actor.may(place.right()))
                .map(place ->
                        new Frame.Entry(place.title(), place.icon(), place.path(), place.key(), place.holds(path)))
                .toList();
    }

    private Frame.Person person(Actor actor) {
        return new Frame.Person(actor.name(), actor.role().word(), workspace(actor.workspaceId()));
    }

    private String workspace(String workspaceId) {
        if (names.size() > WORKSPACES) {
            names.clear();
        }
        return names.computeIfAbsent(
                workspaceId, id -> workspaces.find(id).map(Workspace::name).orElse(id));
    }
}
