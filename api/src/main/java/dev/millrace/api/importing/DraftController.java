package dev.millrace.api.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.record.Causes;
import dev.millrace.importing.ImportChoices;
import dev.millrace.importing.ImportDrafts;
import dev.millrace.importing.ImportOptions;
import dev.millrace.importing.Imports;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/imports/{import_id}}: files that wait to be started. */
@RestController
@RequestMapping("/api/v1/imports/{importId}")
class DraftController {

    private final Imports imports;
    private final ImportDrafts drafts;
    private final Causes causes;

    DraftController(Imports imports, ImportDrafts drafts, Causes causes) {
        this.imports = imports;
        this.drafts = drafts;
        this.causes = causes;
    }

    /**
     * How a draft is to be read; what is left out is as it was sent with the file.
     *
     * @param mapping the field for a column, or null to leave it out; columns that it does not name are guessed, as `preview` shows
     * @param key a unique field or `record_id`: a row with its value changes that record; empty to make a record of each row
     * @param validateOnly whether everything is checked and nothing kept
     * @param skipNotifications whether no events are made
     * @param delimiter `,`, `;`, `|` or `tab`
     * @param encoding `utf-8`, `utf-16le`, `utf-16be`, `windows-1252` or `iso-8859-1`
     * @param header whether the first row names the columns; without one they are `column_1`, `column_2`, …
     * @param empty what an empty cell is: `null` (nothing), or `text`
     */
    record DraftBody(
            @Nullable JsonNode mapping,
            @Nullable String key,
            @Nullable Boolean validateOnly,
            @Nullable Boolean skipNotifications,
            @Nullable String delimiter,
            @Nullable String encoding,
            @Nullable Boolean header,
            @Nullable String empty) {

        ImportChoices choices(ImportOptions before) {
            return new ImportChoices(
                    mapping,
                    key,
                    validateOnly == null ? before.validateOnly() : validateOnly,
                    skipNotifications == null ? before.silent() : skipNotifications,
                    delimiter,
                    encoding,
                    header == null ? before.headless() : !header,
                    empty);
        }
    }

    /**
     * Shows how a draft reads with these choices, and what would become of its first rows. Nothing is changed; 409 for what is no draft.
     */
    @PostMapping("/preview")
    PreviewView preview(
            Actor actor,
            @PathVariable String importId,
            @RequestBody DraftBody body,
            HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        var draft = imports.get(actor.workspaceId(), importId);
        return PreviewView.of(drafts.preview(
                actor.workspaceId(), importId, body.choices(draft.options()), causes.of(actor, request, null)));
    }

    /** Has a draft worked on. 422 where the file cannot be read so, 409 when it is started already. */
    @PostMapping("/start")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ImportView start(
            Actor actor,
            @PathVariable String importId,
            @RequestBody DraftBody body,
            HttpServletRequest request) {
        actor.require(Right.DEVELOP);
        var draft = imports.get(actor.workspaceId(), importId);
        return ImportView.of(drafts.start(
                actor.workspaceId(), importId, body.choices(draft.options()), causes.of(actor, request, null)));
    }
}
