package dev.millrace.console.file;

import dev.millrace.api.importing.Upload;
import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Curl;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.State;
import dev.millrace.importing.Import;
import dev.millrace.importing.ImportFormat;
import dev.millrace.importing.Imports;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import dev.millrace.record.RecordType;
import dev.millrace.record.RecordTypes;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Imports: the list, the form with the file, and how one gets on. */
@Controller("consoleImportController")
class ImportController {

    private static final PageRequest TYPES = new PageRequest(PageRequest.MAX_LIMIT, null);
    private static final Link BACK = new Link("Imports", "/imports");

    private final Imports imports;
    private final RecordTypes types;
    private final Moments moments;
    private final Curl curl;

    ImportController(Imports imports, RecordTypes types, Moments moments, Curl curl) {
        this.imports = imports;
        this.types = types;
        this.moments = moments;
        this.curl = curl;
    }

    /** @param name of the file, or the id */
    record Row(String name, String path, String type, State state, String read, String rejected, Moment created) {}

    record ListPage(List<Row> imports, Pager pager, boolean mayImport, List<String> types, String curl) {}

    /**
     * @param how what was found out or given about the file
     * @param pace how fast it gets on; empty where nothing is known of it
     * @param again where the mended rows are imported; null where there are none, or one may not
     * @param documents whether the rejected rows are JSON documents
     * @param failure a sentence; null unless it has failed
     */
    record ImportPage(
            String title,
            String path,
            State state,
            boolean open,
            String type,
            String how,
            int percent,
            String pace,
            String read,
            String created,
            String updated,
            String unchanged,
            String rejected,
            boolean hasRejected,
            @Nullable String again,
            boolean documents,
            boolean rehearsed,
            List<Import.Problem> problems,
            @Nullable String failure,
            Moment since,
            List<Action> actions) {}

    @GetMapping("/imports")
    ModelAndView list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = imports.list(actor.workspaceId(), page);
        return new ModelAndView(
                "file/imports",
                "page",
                new ListPage(
                        found.data().stream().map(this::row).toList(),
                        Pager.of(found, page, "/imports"),
                        actor.may(Right.DEVELOP),
                        types.list(actor.workspaceId(), TYPES).data().stream().map(RecordType::type).toList(),
                        curl.post("/api/v1/imports?type=users", "text/csv", "name,email\nAnn,ann@example.com")));
    }

    private Row row(Import one) {
        return new Row(
                one.fileName() == null ? one.importId() : one.fileName(),
                Paths.of("imports", one.importId()),
                one.type(),
                Work.state(one.status().word()),
                Work.number(one.read()),
                one.rejected() == 0 ? "" : Work.number(one.rejected()),
                moments.of(one.createdAt()));
    }

    @PostMapping("/imports")
    ModelAndView create(Actor actor, HttpServletRequest request) throws IOException {
        actor.require(Right.DEVELOP);
        try {
            var upload = Upload.of(request);
            if (upload.waits()) {
                var draft = imports.draft(actor.workspaceId(), upload.draft(), upload.file(), Cause.of(actor));
                return SeeOther.to(Paths.of("imports", draft.importId(), "mapping"));
            }
            var accepted = imports.accept(actor.workspaceId(), upload.draft(), upload.file(), Cause.of(actor));
            return SeeOther.to(Paths.of("imports", accepted.importId()), "The file is here and is worked on.");
        } catch (Refusal refused) {
            return SeeOther.refused("/imports", String.valueOf(refused.getMessage()));
        }
    }

    @GetMapping("/imports/{importId}")
    ModelAndView show(Actor actor, @PathVariable String importId) {
        actor.require(Right.INSPECT);
        var one = imports.get(actor.workspaceId(), importId);
        if (one.status() == Import.Status.DRAFT && actor.may(Right.DEVELOP)) {
            return SeeOther.to(Paths.of("imports", importId, "mapping"));
        }
        var problems = imports.problems(actor.workspaceId(), importId);
        return new ModelAndView("file/import", "page", page(actor, one, problems));
    }

    private ImportPage page(Actor actor, Import one, List<Import.Problem> problems) {
        var path = Paths.of("imports", one.importId());
        return new ImportPage(
                one.fileName() == null ? "Import" : one.fileName(),
                path,
                Work.state(one.status().word()),
                one.status() == Import.Status.QUEUED || one.status() == Import.Status.RUNNING,
                one.type(),
                "%s in %s, %s bytes%s".formatted(
                        one.options().format().word().toUpperCase(Locale.ROOT),
                        one.options().encoding(),
                        Work.number(one.size()),
                        one.options().key() == null ? "" : ", by the key " + one.options().key()),
                Work.percent(one.readBytes(), one.size()),
                Work.pace(one.read(), one.readBytes(), one.size(), one.startedAt(), moments.now()),
                Work.number(one.read()),
                Work.number(one.created()),
                Work.number(one.updated()),
                Work.number(one.unchanged()),
                Work.number(one.rejected()),
                one.rejected() > 0,
                one.rejected() > 0 && one.status().isEnded() && actor.may(Right.DEVELOP) ? path + "/again" : null,
                one.options().format() != ImportFormat.CSV,
                one.options().validateOnly(),
                problems,
                failure(one),
                moments.of(one.createdAt()),
                actions(actor, one, path));
    }

    private static @Nullable String failure(Import one) {
        var failure = one.failure();
        if (failure == null) {
            return null;
        }
        return failure.line() == null ? failure.message() : "Line %d: %s".formatted(failure.line(), failure.message());
    }

    private static List<Action> actions(Actor actor, Import one, String path) {
        if (one.status() == Import.Status.DRAFT) {
            return List.of();
        }
        if (!one.status().isEnded()) {
            return actor.may(Right.OPERATE) ? List.of(Action.act("Cancel", path + "/cancel")) : List.of();
        }
        return actor.may(Right.DEVELOP) ? List.of(Action.page("Forget", path + "/delete")) : List.of();
    }

    @PostMapping("/imports/{importId}/cancel")
    ModelAndView cancel(Actor actor, @PathVariable String importId) {
        actor.require(Right.OPERATE);
        var path = Paths.of("imports", importId);
        return SeeOther.unlessConflict(path, () -> {
            imports.cancel(actor.workspaceId(), importId);
            return SeeOther.to(path, "The import is cancelled; what it has written stays.");
        });
    }

    @GetMapping("/imports/{importId}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String importId) {
        actor.require(Right.DEVELOP);
        imports.get(actor.workspaceId(), importId);
        return new Confirmation(
                        "Forget this import?",
                        BACK,
                        List.of("Its records stay.", "Its figures, its rejected rows and a file that is not imported yet go."),
                        Paths.of("imports", importId) + "/delete",
                        "Forget it")
                .page();
    }

    @PostMapping("/imports/{importId}/delete")
    ModelAndView delete(Actor actor, @PathVariable String importId) {
        actor.require(Right.DEVELOP);
        imports.delete(actor.workspaceId(), importId);
        return SeeOther.to("/imports", "The import is forgotten.");
    }
}
