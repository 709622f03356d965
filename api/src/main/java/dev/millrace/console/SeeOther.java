package dev.millrace.console;

import dev.millrace.refusal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.View;

/** 303 to one of our paths, with a sentence for the page there. */
public final class SeeOther implements View {

    private final String path;
    private final @Nullable Flash flash;

    private SeeOther(String path, @Nullable Flash flash) {
        this.path = path;
        this.flash = flash;
    }

    /** Leads to {@code path}, which is encoded already. */
    public static ModelAndView to(String path) {
        return new ModelAndView(new SeeOther(path, null));
    }

    /** Leads to {@code path} with the good news that {@code sentence} tells. */
    public static ModelAndView to(String path, String sentence) {
        return new ModelAndView(new SeeOther(path, Flash.good(sentence)));
    }

    /** Leads to {@code path} with the reason why nothing was done. */
    public static ModelAndView refused(String path, String sentence) {
        return new ModelAndView(new SeeOther(path, Flash.bad(sentence)));
    }

    /** Does {@code work}; where it conflicts with how things stand, leads to {@code path} with the reason. */
    public static ModelAndView unlessConflict(String path, Supplier<ModelAndView> work) {
        try {
            return work.get();
        } catch (Refusal refused) {
            if (refused.kind() != Refusal.Kind.CONFLICT) {
                throw refused;
            }
            return refused(path, String.valueOf(refused.getMessage()));
        }
    }

    @Override
    public void render(@Nullable Map<String, ?> model, HttpServletRequest request, HttpServletResponse response) {
        if (flash != null) {
            flash.send(response, request.isSecure());
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader(HttpHeaders.LOCATION, path);
    }
}
