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
 * @param more fields that few need, folded under "More"
 * @param open whether these are unfolded though none of them is wrong
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
        List<Field> more,
        boolean open,
        List<Action> actions,
        @Nullable String complaint) {

    public Form {
        actions = List.copyOf(actions);
        fields = List.copyOf(fields);
        more = List.copyOf(more);
    }

    public Form(String title, Link back, String lead, String action, String submit, List<Field> fields) {
        this(title, back, lead, action, submit, fields, List.of(), false, List.of(), null);
    }

    /** The same with buttons right of the title. */
    public Form with(Action... others) {
        return new Form(title, back, lead, action, submit, fields, more, open, List.of(others), complaint);
    }

    /** The same with fields that few need. They are folded unless {@code open}, or one of them is wrong. */
    public Form more(List<Field> folded, boolean open) {
        return new Form(title, back, lead, action, submit, fields, folded, open, actions, complaint);
    }

    public ModelAndView page() {
        return new ModelAndView("layout/form", "form", this);
    }

    /** The same page with what is wrong, at its field where that is one of these, and with the refusal's status. */
    public ModelAndView refused(Refusal refusal) {
        var message = String.valueOf(refusal.getMessage());
        var named = refusal.field() == null ? "" : refusal.field().replaceFirst("^/", "").replaceFirst("/.*$", "");
        var wrong = more.stream().anyMatch(field -> field.name().equals(named));
        var page = new Form(
                        title,
                        back,
                        lead,
                        action,
                        submit,
                        marked(fields, named, message),
                        marked(more, named, message),
                        open || wrong,
                        actions,
                        message)
                .page();
        page.setStatus(HttpStatusCode.valueOf(refusal.kind().status()));
        return page;
    }

    private static List<Field> marked(List<Field> fields, String named, String problem) {
        return fields.stream()
                .map(field -> field.name().equals(named) ? field.problem(problem) : field)
                .toList();
    }
}
