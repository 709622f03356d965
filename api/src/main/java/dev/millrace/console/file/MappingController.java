package dev.millrace.console.file;

import dev.millrace.api.importing.Upload;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.importing.Import;
import dev.millrace.importing.ImportChoices;
import dev.millrace.importing.ImportDrafts;
import dev.millrace.importing.Imports;
import dev.millrace.record.Cause;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** The step between a file and its import: what its columns are. And the way back, with rows that were mended. */
@Controller("consoleMappingController")
class MappingController {

    private final Imports imports;
    private final ImportDrafts drafts;

    MappingController(Imports imports, ImportDrafts drafts) {
        this.imports = imports;
        this.drafts = drafts;
    }

    /** @param type of the records, which the address of the form repeats */
    record AgainPage(String title, String path, String type, boolean documents) {}

    @GetMapping("/imports/{importId}/mapping")
    ModelAndView show(Actor actor, @PathVariable String importId) {
        actor.require(Right.DEVELOP);
        var found = imports.get(actor.workspaceId(), importId);
        return found.status() == Import.Status.DRAFT ? page(actor, found, null, null) : SeeOther.to(Paths.of("imports", importId));
    }

    /** The same step again, with what comes of the choices. */
    @PostMapping("/imports/{importId}/mapping")
    ModelAndView preview(Actor actor, @PathVariable String importId, HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        var found = imports.get(actor.workspaceId(), importId);
        return found.status() == Import.Status.DRAFT
                ? page(actor, found, MappingForm.of(request), null)
                : SeeOther.to(Paths.of("imports", importId));
    }

    @PostMapping("/imports/{importId}/start")
    ModelAndView start(Actor actor, @PathVariable String importId, HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        var path = Paths.of("imports", importId);
        var choices = MappingForm.of(request);
        try {
            drafts.start(actor.workspaceId(), importId, choices, Cause.of(actor));
            return SeeOther.to(path, "The import is started.");
        } catch (Refusal refused) {
            var found = imports.get(actor.workspaceId(), importId);
            // What was chosen stays on the page, also where others have to end first.
            if (found.status() == Import.Status.DRAFT) {
                return page(actor, found, choices, refused);
            }
            if (refused.kind() == Refusal.Kind.CONFLICT) {
                return SeeOther.refused(path, String.valueOf(refused.getMessage()));
            }
            throw refused;
        }
    }

    private ModelAndView page(Actor actor, Import draft, @Nullable ImportChoices choices, @Nullable Refusal refused) {
        var cause = Cause.of(actor);
        var preview = choices == null
                ? drafts.preview(actor.workspaceId(), draft.importId(), cause)
                : drafts.preview(actor.workspaceId(), draft.importId(), choices, cause);
        var page = new ModelAndView(
                "file/mapping", "page", MappingPage.of(draft, preview, refused == null ? null : refused.getMessage()));
        if (refused != null) {
            page.setStatus(HttpStatusCode.valueOf(refused.kind().status()));
        }
        return page;
    }

    @GetMapping("/imports/{importId}/again")
    ModelAndView askForMended(Actor actor, @PathVariable String importId) {
        actor.require(Right.DEVELOP);
        var before = imports.get(actor.workspaceId(), importId);
        return new ModelAndView(
                "file/again",
                "page",
                new AgainPage(
                        before.fileName() == null ? "Import" : before.fileName(),
                        Paths.of("imports", importId),
                        before.type(),
                        imports.rejected(actor.workspaceId(), importId).areDocuments()));
    }

    @PostMapping("/imports/{importId}/again")
    ModelAndView takeMended(Actor actor, @PathVariable String importId, HttpServletRequest request) throws IOException {
        actor.require(Right.DEVELOP);
        imports.get(actor.workspaceId(), importId);
        try {
            var upload = Upload.of(request);
            var mended = drafts.mended(actor.workspaceId(), importId, upload.draft());
            var draft = imports.draft(actor.workspaceId(), mended, upload.file(), Cause.of(actor));
            return SeeOther.to(Paths.of("imports", draft.importId(), "mapping"));
        } catch (Refusal refused) {
            return SeeOther.refused(Paths.of("imports", importId, "again"), String.valueOf(refused.getMessage()));
        }
    }
}
