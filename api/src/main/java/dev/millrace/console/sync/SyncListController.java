package dev.millrace.console.sync;

import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.console.sync.SyncPages.ConflictPage;
import dev.millrace.console.sync.SyncPages.RejectedPage;
import dev.millrace.console.sync.SyncPages.Whole;
import dev.millrace.page.PageRequest;
import dev.millrace.sync.Sync;
import dev.millrace.sync.Syncs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** All that a sync has rejected and all of its conflicts, page by page; with {@code run} those of one run. */
@Controller("consoleSyncListController")
class SyncListController {

    private static final String NOTHING_OLDER = "There is nothing older.";

    private final Syncs syncs;
    private final SyncFindings findings;

    SyncListController(Syncs syncs, SyncFindings findings) {
        this.syncs = syncs;
        this.findings = findings;
    }

    @GetMapping("/syncs/{syncId}/rejected")
    ModelAndView rejected(
            Actor actor,
            @PathVariable String syncId,
            @RequestParam(defaultValue = "") String run,
            @RequestParam(required = false) @Nullable String cursor,
            PageRequest page) {
        actor.require(Right.INSPECT);
        var sync = syncs.get(actor.workspaceId(), syncId);
        var wanted = run.isEmpty() ? null : run;
        var found = syncs.rejected(actor.workspaceId(), syncId, wanted, page);
        var path = SyncController.path(syncId, "rejected");
        var nothing = page.after() != null
                ? NOTHING_OLDER
                : wanted == null ? "Nothing is rejected." : "Nothing that this run has rejected is left.";
        return new ModelAndView(
                "sync/rejected",
                "page",
                new RejectedPage(
                        whole(sync, path, wanted, nothing, Pager.of(found, page, path, "run", wanted)),
                        findings.rejected(actor, sync, found, RejectedPlace.list(wanted, cursor))));
    }

    @GetMapping("/syncs/{syncId}/conflicts")
    ModelAndView conflicts(
            Actor actor, @PathVariable String syncId, @RequestParam(defaultValue = "") String run, PageRequest page) {
        actor.require(Right.INSPECT);
        var sync = syncs.get(actor.workspaceId(), syncId);
        var wanted = run.isEmpty() ? null : run;
        var found = syncs.conflicts(actor.workspaceId(), syncId, wanted, page);
        var path = SyncController.path(syncId, "conflicts");
        var nothing = page.after() != null
                ? NOTHING_OLDER
                : wanted == null
                        ? "No conflicts in the last 30 days: nothing was changed on both sides."
                        : "This run has met no conflict.";
        return new ModelAndView(
                "sync/conflicts",
                "page",
                new ConflictPage(
                        whole(sync, path, wanted, nothing, Pager.of(found, page, path, "run", wanted)), findings.conflicts(sync, found)));
    }

    private static Whole whole(Sync sync, String path, @Nullable String run, String nothing, Pager pager) {
        return new Whole(
                String.valueOf(sync.definition().name()),
                SyncController.path(sync.syncId()),
                path,
                run == null ? null : ShortId.of(run),
                run == null ? "" : Paths.of("syncs", sync.syncId(), "runs", run),
                nothing,
                pager);
    }
}
