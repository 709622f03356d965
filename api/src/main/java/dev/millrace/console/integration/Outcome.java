package dev.millrace.console.integration;

import dev.millrace.console.Link;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;

/**
 * What the page after connecting says.
 *
 * @param withheld what was asked for and not granted, in words
 * @param links where to go from there, the usual one first
 */
record Outcome(String title, String sentence, boolean done, List<String> withheld, List<Link> links) {

    Outcome {
        withheld = List.copyOf(withheld);
        links = List.copyOf(links);
    }

    /** For somebody who was sent a link, and can go nowhere here. */
    static Outcome invited(String title, String sentence, boolean done) {
        return new Outcome(title, sentence, done, List.of(), List.of());
    }

    ModelAndView page(HttpStatus status) {
        var page = new ModelAndView("integration/outcome", "page", this);
        page.setStatus(status);
        return page;
    }
}
