package dev.millrace.api.error;

import dev.millrace.refusal.Refusal;
import java.util.regex.Pattern;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The pages that {@code error.documentation} leads to; readable without credentials. */
@Controller
class ErrorDocumentationController {

    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private final ErrorCatalogue catalogue;

    ErrorDocumentationController(ErrorCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GetMapping("/docs/errors")
    String all(Model model) {
        model.addAttribute(
                "errors", catalogue.codes().stream().map(catalogue::explain).toList());
        return "docs/errors";
    }

    @GetMapping("/docs/errors/{code}")
    String one(@PathVariable String code, Model model) {
        if (!CODE.matcher(code).matches()) {
            throw Refusal.of(Refusal.Kind.NOT_FOUND, "path_not_found", "There is nothing at this path.");
        }
        model.addAttribute("error", catalogue.explain(code));
        return "docs/error";
    }
}
