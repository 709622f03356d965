package dev.millrace.console;

import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.ModelAndView;

/**
 * The page that leads from a form of ours to another site: the answer to a form must not lead there by itself, since our
 * content security policy forbids it, but its page may.
 *
 * @param title of the other site
 * @param lead what happens there, in a sentence
 * @param back the crumb; null without one
 */
public record Leaving(String title, String lead, String address, @Nullable Link back) {

    public Leaving(String title, String lead, URI address, @Nullable Link back) {
        this(title, lead, address.toString(), back);
    }

    /** The page, which goes on by itself. The address holds a secret of this browser and is not kept. */
    public ModelAndView page(HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("Refresh", "0;url=" + address);
        return new ModelAndView("layout/leaving", "page", this);
    }
}
