package dev.millrace.console.source;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.HookRegistrations;
import dev.millrace.source.Sources;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Making the webhook of a source at its service. */
@Controller("consoleSourceRegistrationController")
@RequestMapping("/sources/{name}/register")
class RegistrationController {

    private final Sources sources;
    private final HookRegistrations registrations;
    private final PublicUrl publicUrl;
    private final Audit audit;

    RegistrationController(Sources sources, HookRegistrations registrations, PublicUrl publicUrl, Audit audit) {
        this.sources = sources;
        this.registrations = registrations;
        this.publicUrl = publicUrl;
        this.audit = audit;
    }

    @GetMapping
    ModelAndView askToRegister(Actor actor, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        return registrationForm(actor, name, "", "", "").page();
    }

    @PostMapping
    ModelAndView register(
            Actor actor,
            @PathVariable String name,
            @RequestParam(defaultValue = "") String connection,
            @RequestParam(defaultValue = "") String target,
            @RequestParam(defaultValue = "") String events) {
        actor.require(Right.DEVELOP);
        var source = sources.get(actor.workspaceId(), name);
        var wanted = new HookRegistrations.Wanted(
                connection.strip(),
                target.isBlank() ? null : target.strip(),
                Stream.of(events.split("[,\\s]+")).filter(event -> !event.isEmpty()).toList());
        try {
            registrations.register(actor.workspaceId(), name, wanted, publicUrl.of(source.path()));
            audit.note(actor, Recorded.source(AuditAction.SOURCE_SECRET_ROTATED, source).saying("registered", true));
            return SeeOther.to(Paths.of("sources", name), "The service sends its webhooks here from now on.");
        } catch (Refusal refused) {
            return registrationForm(actor, name, connection, target, events).refused(refused);
        }
    }

    private Form registrationForm(Actor actor, String name, String connection, String target, String events) {
        var registration = registrations
                .how(actor.workspaceId(), name)
                .orElseThrow(() -> Refusal.notFound("registration", name));
        var fields = new ArrayList<Field>();
        fields.add(Field.text("connection", "Connection")
                .value(connection)
                .hint("The name of a connection to the service, which may make webhooks there."));
        if (registration.target() != null) {
            fields.add(Field.text("target", "Where").value(target).hint("What the webhook is for: %s.".formatted(registration.target())));
        }
        fields.add(Field.text("events", "Events")
                .value(events)
                .optional()
                .placeholder(String.join(", ", registration.wanted()))
                .hint("As the service names them, separated by commas."));
        return new Form(
                "Set '%s' up at the service".formatted(name),
                new Link(name, Paths.of("sources", name)),
                "Makes the webhook there, with this source's address and a new secret. The secret before stays good for a day.",
                Paths.of("sources", name) + "/register",
                "Make the webhook",
                fields);
    }
}
