package dev.millrace.console.file;

import dev.millrace.console.Curl;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.State;
import dev.millrace.exporting.Export;
import dev.millrace.exporting.ExportFormat;
import dev.millrace.exporting.ExportRequest;
import dev.millrace.exporting.Exports;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordType;
import dev.millrace.record.RecordTypes;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Exports: the list with how far each has come, and the form that asks for another. */
@Controller("consoleExportController")
class ExportController {

    private static final PageRequest TYPES = new PageRequest(PageRequest.MAX_LIMIT, null);

    private final Exports exports;
    private final RecordTypes types;
    private final Moments moments;
    private final Curl curl;

    ExportController(Exports exports, RecordTypes types, Moments moments, Curl curl) {
        this.exports = exports;
        this.types = types;
        this.moments = moments;
        this.curl = curl;
    }

    /**
     * @param path of the file; null while there is none
     * @param note how far it has come, or why it has failed
     */
    record Row(
            String name,
            @Nullable String path,
            State state,
            String note,
            String rows,
            boolean mayCancel,
            String cancelPath,
            Moment created) {}

    /** @param open whether one is at work, so that the list is looked at again */
    record ListPage(List<Row> exports, boolean open, Pager pager, List<String> types, boolean mayExport, String curl) {}

    /** An export as it was typed; {@code zip} and {@code bom} are there when they are wanted. */
    record ExportForm(@Nullable String type, @Nullable String format, @Nullable String zip, @Nullable String bom) {}

    @GetMapping("/exports")
    ModelAndView list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = exports.list(actor.workspaceId(), page);
        return new ModelAndView(
                "file/exports",
                "page",
                new ListPage(
                        found.data().stream().map(one -> row(actor, one)).toList(),
                        found.data().stream().anyMatch(one -> !one.status().isEnded()),
                        Pager.of(found, page, "/exports"),
                        types.list(actor.workspaceId(), TYPES).data().stream().map(RecordType::type).toList(),
                        actor.may(Right.OPERATE),
                        curl.post("/api/v1/exports", "application/json", "{\"type\":\"users\",\"format\":\"csv\"}")));
    }

    private Row row(Actor actor, Export one) {
        var isOpen = !one.status().isEnded();
        var failure = one.failure();
        return new Row(
                one.fileName(),
                one.status() == Export.Status.COMPLETED ? Paths.of("exports", one.exportId()) + "/file" : null,
                Work.state(one.status().word()),
                failure != null ? failure.message() : isOpen && one.total() != null ? Work.percent(one.rows(), one.total()) + " %" : "",
                Work.number(one.rows()),
                isOpen && actor.may(Right.OPERATE),
                Paths.of("exports", one.exportId()) + "/cancel",
                moments.of(one.createdAt()));
    }

    @PostMapping("/exports")
    ModelAndView create(Actor actor, @ModelAttribute ExportForm given) {
        actor.require(Right.OPERATE);
        try {
            var request = new ExportRequest(null, null, null, List.of(), List.of(), given.zip() != null, given.bom() != null);
            exports.start(actor.workspaceId(), given.type() == null ? "" : given.type(), format(given.format()), request, 0);
            return SeeOther.to("/exports", "The file is being made; it can be fetched here when it is completed.");
        } catch (Refusal refused) {
            return SeeOther.refused("/exports", String.valueOf(refused.getMessage()));
        }
    }

    private static ExportFormat format(@Nullable String word) {
        return Stream.of(ExportFormat.values())
                .filter(format -> format.word().equals(word == null ? "csv" : word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid("field_invalid", "format", "The format is CSV, JSON, XML or PDF."));
    }

    @PostMapping("/exports/{exportId}/cancel")
    ModelAndView cancel(Actor actor, @PathVariable String exportId) {
        actor.require(Right.OPERATE);
        try {
            exports.cancel(actor.workspaceId(), exportId);
            return SeeOther.to("/exports", "The export is cancelled.");
        } catch (Refusal refused) {
            if (refused.kind() != Refusal.Kind.CONFLICT) {
                throw refused;
            }
            return SeeOther.refused("/exports", String.valueOf(refused.getMessage()));
        }
    }
}
