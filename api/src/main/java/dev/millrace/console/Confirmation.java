package dev.millrace.console;

import java.util.List;
import org.springframework.web.servlet.ModelAndView;

/**
 * The page that asks once before something is destroyed.
 *
 * @param consequences what stops or is lost, a sentence each
 * @param action where the button posts to
 */
public record Confirmation(String title, Link back, List<String> consequences, String action, String submit) {

    public Confirmation {
        consequences = List.copyOf(consequences);
    }

    public ModelAndView page() {
        return new ModelAndView("layout/confirmation", "confirmation", this);
    }
}
