package dev.millrace.api.importing;

import dev.millrace.api.record.Causes;
import dev.millrace.importing.ImportDrafts;
import dev.millrace.importing.Imports;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/imports}: files that become records. */
@RestController
@RequestMapping("/api/v1/imports")
class ImportController {

    private final Imports imports;
    private final ImportDrafts drafts;
    private final Causes causes;

    ImportController(Imports imports, ImportDrafts drafts, Causes causes) {
        this.imports = imports;
        this.drafts = drafts;
        this.causes = causes;
    }

    /**
     * Imports a file. It is the body, or the file of a multipart form, whose options then stand before it. It is stored first
     * and worked on behind the answer, in batches that survive a crash. With {@code draft=true} it is only stored, 201: the answer
     * shows how it reads, and {@code /start} has it worked on.
     */
    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @RequestBody(
            description = "The file.",
            content = {
                @Content(mediaType = "text/csv", schema = @Schema(type = "string")),
                @Content(mediaType = "application/json", schema = @Schema(type = "string")),
                @Content(mediaType = "application/x-ndjson", schema = @Schema(type = "string")),
                @Content(mediaType = "multipart/form-data", schema = @Schema(type = "string"))
            })
    @Parameter(in = ParameterIn.QUERY, name = "type", required = true, description = "The type of the records, such as `users`.")
    @Parameter(in = ParameterIn.QUERY, name = "format", description = "`csv`, `json` or `ndjson`, where Content-Type does not say it.")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "mapping",
            description = "JSON: the field for a column, or null to leave it out. Columns that it does not name go by their names.")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "key",
            description = "A unique field, or `record_id`: a row with its value changes that record. Without it each row is a new one.")
    @Parameter(in = ParameterIn.QUERY, name = "validate_only", description = "`true` to check everything and keep nothing.")
    @Parameter(in = ParameterIn.QUERY, name = "skip_notifications", description = "`true` for no events.")
    @Parameter(in = ParameterIn.QUERY, name = "delimiter", description = "`,`, `;`, `|` or `tab`; guessed without it.")
    @Parameter(
            in = ParameterIn.QUERY,
            name = "encoding",
            description = "`utf-8`, `utf-16le`, `utf-16be`, `windows-1252` or `iso-8859-1`; guessed without it.")
    @Parameter(in = ParameterIn.QUERY, name = "header", description = "`false` where the first row is no header.")
    @Parameter(in = ParameterIn.QUERY, name = "empty", description = "What an empty cell is: `null` (nothing), or `text`.")
    @Parameter(in = ParameterIn.QUERY, name = "draft", description = "`true` to start it later, within a day.")
    ResponseEntity<ImportView> create(Actor actor, HttpServletRequest request) throws IOException {
        actor.require(Right.DEVELOP);
        try {
            var upload = Upload.of(request);
            var cause = causes.of(actor, request, null);
            if (upload.waits()) {
                var draft = imports.draft(actor.workspaceId(), upload.draft(), upload.file(), cause);
                var preview = drafts.preview(actor.workspaceId(), draft.importId(), cause);
                return ResponseEntity.status(HttpStatus.CREATED).body(ImportView.of(draft, preview));
            }
            var accepted = imports.accept(actor.workspaceId(), upload.draft(), upload.file(), cause);
            return ResponseEntity.accepted().body(ImportView.of(accepted));
        } catch (ClientAbortException gone) {
            throw gone;
        } catch (IOException broken) {
            throw Refusal.of(Refusal.Kind.UNREADABLE, "body_unreadable", "The file ended too early or could not be read.");
        }
    }

    /** Lists the imports, the newest first. They are kept for 30 days after their end. */
    @GetMapping
    Page<ImportView> list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        return imports.list(actor.workspaceId(), page).map(ImportView::of);
    }

    /** Shows an import: how far it has come, and why rows were rejected. */
    @GetMapping("/{importId}")
    ImportView get(Actor actor, @PathVariable String importId) {
        actor.require(Right.INSPECT);
        return ImportView.of(
                imports.get(actor.workspaceId(), importId), imports.problems(actor.workspaceId(), importId));
    }

    /**
     * Gives all rejected rows as CSV: as they were, each with its line and the reason, to be mended and imported again. Those of a JSON
     * file come with {@code format=ndjson} as documents, one a line.
     */
    @GetMapping(path = "/{importId}/rejected", produces = {"text/csv", "application/x-ndjson"})
    @Parameter(in = ParameterIn.QUERY, name = "format", description = "`csv`, the default, or `ndjson` for a JSON file's documents.")
    void rejected(
            Actor actor,
            @PathVariable String importId,
            @Parameter(hidden = true) @RequestParam(required = false, defaultValue = "csv") String format,
            HttpServletResponse response)
            throws IOException {
        actor.require(Right.INSPECT);
        RejectedAnswer.send(imports.rejected(actor.workspaceId(), importId), importId, format, response);
    }

    /** Cancels an import: it writes no more, and what it has written stays. 409 when it has ended. */
    @PostMapping("/{importId}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ImportView cancel(Actor actor, @PathVariable String importId) {
        actor.require(Right.OPERATE);
        return ImportView.of(imports.cancel(actor.workspaceId(), importId));
    }

    /** Forgets an import that has ended, with its rejected rows, or a draft; its records stay. 409 when it has not ended. */
    @DeleteMapping("/{importId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String importId) {
        actor.require(Right.DEVELOP);
        imports.delete(actor.workspaceId(), importId);
    }
}
