package dev.millrace.console;

import java.util.List;
import org.springframework.web.servlet.ModelAndView;

/**
 * The page that asks once before something is destroyed, or begins that takes long.
 *
 * @param consequences what stops or is lost, or what is done, a sentence each
 * @param action where the button posts to
 * @param tone of the button: {@code danger} or {@code primary}
 * @param refusal the words of who would rather not
 */
public record Confirmation(
        String title, Link back, List<String> consequences, String action, String submit, String tone, String refusal) {

    public Confirmation {
        consequences = List.copyOf(consequences);
    }

    public Confirmation(String title, Link back, List<String> consequences, String action, String submit) {
        this(title, back, consequences, action, submit, "danger", "Keep it");
    }

    /** The same for what destroys nothing. */
    public Confirmation harmless() {
        return new Confirmation(title, back, consequences, action, submit, "primary", "Cancel");
    }

    public ModelAndView page() {
        return new ModelAndView("layout/confirmation", "confirmation", this);
    }
}
