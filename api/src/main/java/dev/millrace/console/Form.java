package dev.millrace.console;

import dev.millrace.refusal.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.servlet.ModelAndView;

/**
 * A page with one form, whose fields have the names of the API's.
 *
 * @param lead what the thing is for, in a sentence or two
 * @param back where the crumb and "Cancel" lead
 * @param actions what else can be done with the thing
 * @param complaint why the form was refused
 */
public record Form(
        String title,
        Link back,
        String lead,
        String action,
        String submit,
        List<Field> fields,
        List<Action> actions,
        @Nullable String complaint) {

    public Form {
        actions = List.copyOf(actions);
        fields = List.copyOf(fields);
    }

    public Form(String title, Link back, String lead, String action, String submit, List<Field> fields) {
        this(title, back, lead, action, submit, fields, List.of(), null);
    }

    /** The same with buttons right of the title. */
    public Form with(Action... more) {
        return new Form(title, back, lead, action, submit, fields, List.of(more), complaint);
    }

    public ModelAndView page() {
        return new ModelAndView("layout/form", "form", this);
    }

    /** The same page with what is wrong, at its field where that is one of these, and with the refusal's status. */
    public ModelAndView refused(Refusal refusal) {
        var message = String.valueOf(refusal.getMessage());
        var named = refusal.field() == null ? "" : refusal.field().replaceFirst("^/", "").replaceFirst("/.*$", "");
        var marked = fields.stream()
                .map(field -> field.name().equals(named) ? field.problem(message) : field)
                .toList();
        var page = new Form(title, back, lead, action, submit, marked, actions, message).page();
        page.setStatus(HttpStatusCode.valueOf(refusal.kind().status()));
        return page;
    }
}
