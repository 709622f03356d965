package dev.millrace.console.run;

import dev.millrace.api.audit.Recorded;
import dev.millrace.api.error.Surface;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Curl;
import dev.millrace.console.Field.Choice;
import dev.millrace.console.Link;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.run.Runs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller("consoleRunController")
@RequestMapping("/runs")
class RunController {

    private static final List<String> STATUSES =
            List.of("running", "waiting", "suspended", "completed", "faulted", "cancelled");

    private final Runs runs;
    private final RunPages pages;
    private final Moments moments;
    private final Curl curl;
    private final Audit audit;

    RunController(Runs runs, RunPages pages, Moments moments, Curl curl, Audit audit) {
        this.audit = audit;
        this.runs = runs;
        this.pages = pages;
        this.moments = moments;
        this.curl = curl;
    }

    @GetMapping
    ModelAndView list(
            Actor actor,
            @RequestParam(defaultValue = "") String status,
            @RequestParam(defaultValue = "") String automation,
            PageRequest page) {
        actor.require(Right.INSPECT);
        var wanted = automation.strip();
        var found = runs.list(actor.workspaceId(), nullIfEmpty(status), nullIfEmpty(wanted), null, page);
        return new ModelAndView(
                "run/list",
                "page",
                new RunListPage(
                        found.data().stream().map(run -> RunRow.of(run, moments)).toList(),
                        Pager.of(found, page, "/runs", "status", status, "automation", wanted),
                        choices(status),
                        wanted,
                        !status.isEmpty() || !wanted.isEmpty() || page.after() != null,
                        curl.sampleEvent()));
    }

    /** The page, or for htmx the part of it that moves. */
    @GetMapping("/{runId}")
    ModelAndView run(
            Actor actor,
            @PathVariable String runId,
            @RequestParam(required = false) @Nullable Integer step,
            HttpServletRequest request) {
        actor.require(Right.INSPECT);
        // The mark first: a move between the two is then told once more, and not missed.
        var mark = runs.marks(List.of(runId)).getOrDefault(runId, "");
        var run = runs.get(actor.workspaceId(), runId);
        return new ModelAndView(
                Surface.isFragment(request) ? "run/page :: story" : "run/page",
                "page",
                pages.of(run, actor, step, mark));
    }

    @PostMapping("/{runId}/retry")
    ModelAndView retry(Actor actor, @PathVariable String runId) {
        actor.require(Right.OPERATE);
        try {
            var retried = runs.retry(actor.workspaceId(), runId);
            return SeeOther.to(Paths.of("runs", retried), "This run is the retry, with the same version and input.");
        } catch (Refusal refused) {
            return refused(runId, refused);
        }
    }

    @GetMapping("/{runId}/cancel")
    ModelAndView askToCancel(Actor actor, @PathVariable String runId) {
        actor.require(Right.OPERATE);
        var run = runs.get(actor.workspaceId(), runId);
        var path = Paths.of("runs", runId);
        return new Confirmation(
                        "Cancel this run of %s?".formatted(run.automation().name()),
                        new Link("Run", path),
                        List.of(
                                "It stops at the step where it stands; what the steps before have done stays done.",
                                "You can go on from one of its steps, or retry it from its beginning."),
                        path + "/cancel",
                        "Cancel the run")
                .page();
    }

    @PostMapping("/{runId}/cancel")
    ModelAndView cancel(Actor actor, @PathVariable String runId) {
        actor.require(Right.OPERATE);
        try {
            runs.cancel(actor.workspaceId(), runId);
            audit.note(actor, Recorded.run(AuditAction.RUN_CANCELLED, runs.find(actor.workspaceId(), runId)));
            return SeeOther.to(Paths.of("runs", runId), "The run was asked to stop.");
        } catch (Refusal refused) {
            return refused(runId, refused);
        }
    }

    /** A conflict is news about the run, and so belongs onto its page; all else is an error. */
    private static ModelAndView refused(String runId, Refusal refused) {
        if (refused.kind() != Refusal.Kind.CONFLICT && refused.kind() != Refusal.Kind.UNAVAILABLE) {
            throw refused;
        }
        return SeeOther.refused(Paths.of("runs", runId), String.valueOf(refused.getMessage()));
    }

    private static List<Choice> choices(String status) {
        return STATUSES.stream()
                .map(word -> new Choice(
                        word, word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1), word.equals(status)))
                .toList();
    }

    private static @Nullable String nullIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }
}
