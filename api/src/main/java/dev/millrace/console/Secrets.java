package dev.millrace.console;

import dev.millrace.vault.Secret;
import org.springframework.web.servlet.ModelAndView;

/** The page that shows a secret the one time that it can be seen. */
public final class Secrets {

    private Secrets() {}

    /**
     * @param text the secret
     * @param explanation what it is for and where to put it
     */
    public record Shown(String title, Link back, String label, String text, String explanation) {

        /** Shows no secret. */
        @Override
        public String toString() {
            return "Shown[" + title + "]";
        }
    }

    public static ModelAndView page(String title, Link back, String label, Secret secret, String explanation) {
        return new ModelAndView("layout/secret", "shown", new Shown(title, back, label, secret.reveal(), explanation));
    }
}
