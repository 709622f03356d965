package dev.millrace.console.file;

import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Curl;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.page.PageRequest;
import dev.millrace.record.bulk.BulkJob;
import dev.millrace.record.bulk.BulkJobs;
import dev.millrace.record.bulk.BulkProblem;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Bulk jobs: requests for more records than are written at once, and how far each has come. */
@Controller("consoleBulkJobController")
class JobController {

    private static final Link BACK = new Link("Bulk jobs", "/bulk-jobs");
    private static final int MOST_PROBLEMS = 100;
    private static final String SAMPLE = "{\"type\":\"users\",\"data\":[{\"name\":\"Ann\"},{\"name\":\"Ben\"}]}";

    private final BulkJobs jobs;
    private final Moments moments;
    private final Curl curl;

    JobController(BulkJobs jobs, Moments moments, Curl curl) {
        this.jobs = jobs;
        this.moments = moments;
        this.curl = curl;
    }

    record Row(
            ShortId id,
            String path,
            State state,
            String what,
            String done,
            String total,
            String written,
            String rejected,
            Moment created) {}

    /** @param open whether one is at work, so that the list is looked at again */
    record ListPage(List<Row> jobs, boolean open, Pager pager, String curl) {}

    /** @param path of the record; null for one that was to be made */
    record ProblemRow(int index, @Nullable String record, @Nullable String path, @Nullable String field, String why) {}

    /**
     * @param pace how fast it gets on; empty where nothing is known of it
     * @param shown which of the problems are shown
     */
    record DetailPage(
            String title,
            ShortId id,
            String path,
            State state,
            boolean open,
            String type,
            int percent,
            String pace,
            String done,
            String total,
            String written,
            String unchanged,
            String rejected,
            boolean rehearsed,
            List<ProblemRow> problems,
            String shown,
            @Nullable String failure,
            Moment since,
            List<Action> actions) {}

    @GetMapping("/bulk-jobs")
    ModelAndView list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = jobs.list(actor.workspaceId(), page);
        return new ModelAndView(
                "file/jobs",
                "page",
                new ListPage(
                        found.data().stream().map(this::row).toList(),
                        page.after() == null && found.data().stream().anyMatch(job -> !job.status().isEnded()),
                        Pager.of(found, page, "/bulk-jobs"),
                        curl.post("/api/v1/bulk/create", "application/json", SAMPLE)));
    }

    private Row row(BulkJob job) {
        return new Row(
                ShortId.of(job.jobId()),
                path(job.jobId()),
                Work.state(job.status().word()),
                what(job),
                Work.number(job.done()),
                Work.number(job.total()),
                Work.number(job.options().rehearsed() ? 0 : job.written()),
                job.rejected() == 0 ? "" : Work.number(job.rejected()),
                moments.of(job.createdAt()));
    }

    private static String path(String jobId) {
        return Paths.of("bulk-jobs", jobId);
    }

    private static String what(BulkJob job) {
        var verb = switch (job.action()) {
            case CREATE -> "Make";
            case UPDATE -> "Change";
        };
        return "%s %s%s".formatted(verb, job.type(), job.options().rehearsed() ? ", only checked" : "");
    }

    @GetMapping("/bulk-jobs/{jobId}")
    ModelAndView show(Actor actor, @PathVariable String jobId) {
        actor.require(Right.INSPECT);
        return new ModelAndView("file/job", "page", page(actor, jobs.get(actor.workspaceId(), jobId)));
    }

    private DetailPage page(Actor actor, BulkJob job) {
        var shown = job.problems().stream().limit(MOST_PROBLEMS).map(problem -> problem(job, problem)).toList();
        return new DetailPage(
                what(job),
                ShortId.of(job.jobId()),
                path(job.jobId()),
                Work.state(job.status().word()),
                !job.status().isEnded(),
                job.type(),
                Work.percent(job.done(), job.total()),
                Work.pace(job.done(), job.done(), job.total(), job.startedAt(), moments.now()),
                Work.number(job.done()),
                Work.number(job.total()),
                Work.number(job.options().rehearsed() ? 0 : job.written()),
                Work.number(job.unchanged()),
                Work.number(job.rejected()),
                job.options().rehearsed(),
                shown,
                shown.size() == job.rejected()
                        ? "All of them."
                        : "The first %d of %s; the API gives the first thousand.".formatted(shown.size(), Work.number(job.rejected())),
                job.failure(),
                moments.of(job.createdAt()),
                actions(actor, job));
    }

    private static ProblemRow problem(BulkJob job, BulkProblem problem) {
        return new ProblemRow(
                problem.index(),
                problem.recordId(),
                problem.recordId() == null ? null : Paths.of("records", job.type(), problem.recordId()),
                problem.field(),
                problem.message());
    }

    private static List<Action> actions(Actor actor, BulkJob job) {
        if (!job.status().isEnded()) {
            return actor.may(Right.OPERATE) ? List.of(Action.act("Cancel", path(job.jobId()) + "/cancel")) : List.of();
        }
        return actor.may(Right.DEVELOP) ? List.of(Action.page("Forget", path(job.jobId()) + "/delete")) : List.of();
    }

    @PostMapping("/bulk-jobs/{jobId}/cancel")
    ModelAndView cancel(Actor actor, @PathVariable String jobId) {
        actor.require(Right.OPERATE);
        return SeeOther.unlessConflict(path(jobId), () -> {
            jobs.cancel(actor.workspaceId(), jobId);
            return SeeOther.to(path(jobId), "The job is cancelled; what it has written stays.");
        });
    }

    @GetMapping("/bulk-jobs/{jobId}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String jobId) {
        actor.require(Right.DEVELOP);
        jobs.get(actor.workspaceId(), jobId);
        return new Confirmation(
                        "Forget this job?",
                        BACK,
                        List.of("What it has written stays.", "Its figures and the list of what was rejected go."),
                        path(jobId) + "/delete",
                        "Forget it")
                .page();
    }

    @PostMapping("/bulk-jobs/{jobId}/delete")
    ModelAndView delete(Actor actor, @PathVariable String jobId) {
        actor.require(Right.DEVELOP);
        jobs.delete(actor.workspaceId(), jobId);
        return SeeOther.to("/bulk-jobs", "The job is forgotten.");
    }
}
