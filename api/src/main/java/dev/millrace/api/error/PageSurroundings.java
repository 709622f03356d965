package dev.millrace.api.error;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;

/** What the layout of every page shows besides the page. The console gives it; without one a page stands alone. */
public interface PageSurroundings {

    /** The attributes to add to a page's model. */
    Map<String, Object> around(HttpServletRequest request);
}
