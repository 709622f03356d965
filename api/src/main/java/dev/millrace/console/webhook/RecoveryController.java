package dev.millrace.console.webhook;

import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.webhook.WebhookSettings;
import dev.millrace.webhook.recovery.Recoveries;
import dev.millrace.webhook.recovery.RecoveryDraft;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Sending again what an endpoint did not take: begun on its page, watched there, and stopped. */
@Controller("consoleRecoveryController")
@RequestMapping("/webhooks/{webhookId}")
class RecoveryController {

    /** What the form offers beside the whole time, and how long ago that is. */
    private static final Map<String, Duration> BACK =
            Map.of("hour", Duration.ofHours(1), "day", Duration.ofDays(1), "week", Duration.ofDays(7));

    private final Recoveries recoveries;
    private final WebhookSettings settings;
    private final Moments moments;

    RecoveryController(Recoveries recoveries, WebhookSettings settings, Moments moments) {
        this.recoveries = recoveries;
        this.settings = settings;
        this.moments = moments;
    }

    @PostMapping("/recover")
    ModelAndView recover(Actor actor, @PathVariable String webhookId, @RequestParam String back, @RequestParam String what) {
        actor.require(Right.OPERATE);
        return told(webhookId, () -> {
            // The clock goes on until the time is checked.
            var longest = settings.recoverWindow().minusMinutes(1);
            var wanted = BACK.getOrDefault(back, longest);
            var since = moments.now().minus(wanted.compareTo(longest) > 0 ? longest : wanted);
            var recovery = recoveries.begin(actor.workspaceId(), webhookId, new RecoveryDraft(since, null, what, null));
            return recovery.matched() == 0 && recovery.endedAt() != null
                    ? "There is nothing to send again in that time."
                    : "It is sent again, at the pace that the receiver can take.";
        });
    }

    @PostMapping("/recoveries/{recoveryId}/cancel")
    ModelAndView cancel(Actor actor, @PathVariable String webhookId, @PathVariable String recoveryId) {
        actor.require(Right.OPERATE);
        return told(webhookId, () -> {
            recoveries.cancel(actor.workspaceId(), webhookId, recoveryId);
            return "No more is sent again; what was queued already still goes out.";
        });
    }

    /** The part of the page that moves; once the recovery has ended it no longer asks. */
    @GetMapping("/recoveries/{recoveryId}")
    ModelAndView part(Actor actor, @PathVariable String webhookId, @PathVariable String recoveryId) {
        actor.require(Right.INSPECT);
        return new ModelAndView(
                "webhook/recovery :: progress",
                "recovery",
                RecoveryPart.of(recoveries.get(actor.workspaceId(), webhookId, recoveryId), actor, moments));
    }

    private static ModelAndView told(String webhookId, Supplier<String> work) {
        var path = Paths.of("webhooks", webhookId);
        return SeeOther.unlessConflict(path, () -> SeeOther.to(path, work.get()));
    }
}
