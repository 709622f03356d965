package dev.millrace.console.source;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.Source;
import dev.millrace.source.Sources;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The secret of a source: another one, and the one that its service brought itself. */
@Controller("consoleSourceSecretController")
@RequestMapping("/sources/{name}")
class SecretController {

    private static final Map<String, Duration> OVERLAPS = Map.of(
            "PT0S", Duration.ZERO, "PT1H", Duration.ofHours(1), "PT24H", Duration.ofDays(1), "P7D", Duration.ofDays(7));

    private final Sources sources;
    private final Audit audit;

    SecretController(Sources sources, Audit audit) {
        this.sources = sources;
        this.audit = audit;
    }

    @GetMapping("/secret")
    ModelAndView askForSecret(Actor actor, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        return secretForm(sources.get(actor.workspaceId(), name)).page();
    }

    @PostMapping("/secret")
    ModelAndView rotate(
            Actor actor,
            @PathVariable String name,
            @RequestParam(defaultValue = "") String secret,
            @RequestParam(defaultValue = "PT24H") String overlap) {
        actor.require(Right.DEVELOP);
        try {
            var until = OVERLAPS.getOrDefault(overlap, Duration.ofDays(1));
            var source = audit.with(
                    actor,
                    rotated -> Recorded.source(AuditAction.SOURCE_SECRET_ROTATED, rotated),
                    () -> sources.rotate(actor.workspaceId(), name, given(secret), until));
            return SeeOther.to(
                    Paths.of("sources", name),
                    source.awaitsSecret()
                            ? "The service's next handshake brings the secret."
                            : "The source has another secret. Tell the service.");
        } catch (Refusal refused) {
            return secretForm(sources.get(actor.workspaceId(), name)).refused(refused);
        }
    }

    /** What the service brought, to be pasted there; not kept by anybody on the way. */
    @GetMapping("/token")
    ModelAndView token(Actor actor, @PathVariable String name, HttpServletResponse response) {
        actor.require(Right.DEVELOP);
        response.setHeader("Cache-Control", "no-store");
        var secret = sources.brought(actor.workspaceId(), name);
        return new ModelAndView("source/token", Map.of("name", name, "path", Paths.of("sources", name), "token", secret.reveal()));
    }

    private static Form secretForm(Source source) {
        return new Form(
                "Another secret for '%s'".formatted(source.name()),
                new Link(source.name(), Paths.of("sources", source.name())),
                "Enter the secret that the service signs with from now on. The one before stays good for a while, so that nothing is lost while the service changes over.",
                Paths.of("sources", source.name()) + "/secret",
                "Change the secret",
                List.of(
                        Field.password("secret", "Secret")
                                .optional()
                                .hint("As the service shows it. Leave it empty only for Notion, which sends it itself."),
                        Field.choice(
                                "overlap",
                                "The secret before is good for",
                                "PT24H",
                                List.of("PT0S", "no longer", "PT1H", "an hour", "PT24H", "a day", "P7D", "a week"))));
    }

    /** Null for a field that was left empty. */
    static @Nullable Secret given(String secret) {
        return secret.isEmpty() ? null : Secret.of(secret);
    }
}
