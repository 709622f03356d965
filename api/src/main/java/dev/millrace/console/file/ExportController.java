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
import dev.millrace.console.State;
import dev.millrace.exporting.Export;
import dev.millrace.exporting.Exports;
import dev.millrace.exporting.delivery.Delivery;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Exports: the list with how far each has come, and the page of one. */
@Controller("consoleExportController")
class ExportController {

    private final Exports exports;
    private final Moments moments;
    private final Curl curl;

    ExportController(Exports exports, Moments moments, Curl curl) {
        this.exports = exports;
        this.moments = moments;
        this.curl = curl;
    }

    /**
     * @param filePath of the file; null while there is none
     * @param note how far it has come, why it has failed, or how its delivery stands
     */
    record Row(String name, String path, @Nullable String filePath, State state, String note, String rows, Moment created) {}

    /** @param open whether one is at work, so that the list is looked at again */
    record ListPage(List<Row> exports, boolean open, Pager pager, List<Action> actions, String curl) {}

    /**
     * @param facts what was asked for
     * @param delivery how that stands, and why it waits; null for a file that is fetched
     * @param next when the delivery is tried again; null where it is not
     */
    record ExportPage(
            String title,
            String path,
            State state,
            boolean open,
            @Nullable String filePath,
            String progress,
            String size,
            List<String> facts,
            @Nullable String failure,
            @Nullable State deliveryState,
            @Nullable String delivery,
            @Nullable Moment next,
            Moment since,
            List<Action> actions) {}

    @GetMapping("/exports")
    ModelAndView list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = exports.list(actor.workspaceId(), page);
        var deliveries = exports.deliveries(found.data());
        return new ModelAndView(
                "file/exports",
                "page",
                new ListPage(
                        found.data().stream().map(one -> row(one, deliveries.get(one.exportId()))).toList(),
                        found.data().stream().anyMatch(one -> isOpen(one, deliveries.get(one.exportId()))),
                        Pager.of(found, page, "/exports"),
                        actor.may(Right.OPERATE) ? List.of(Action.page("Export records", "/exports/new").primary()) : List.of(),
                        curl.post("/api/v1/exports", "application/json", "{\"type\":\"users\",\"format\":\"csv\"}")));
    }

    private Row row(Export one, @Nullable Delivery delivery) {
        var failure = one.failure();
        var note = failure != null ? failure.message() : one.status().isEnded() ? DeliveryWords.note(delivery) : percent(one);
        return new Row(
                one.fileName(),
                path(one.exportId()),
                filePath(one),
                Work.state(one.status().word()),
                note,
                Work.number(one.rows()),
                moments.of(one.createdAt()));
    }

    @GetMapping("/exports/{exportId}")
    ModelAndView show(Actor actor, @PathVariable String exportId) {
        actor.require(Right.INSPECT);
        var one = exports.get(actor.workspaceId(), exportId);
        var delivery = exports.delivery(one).orElse(null);
        var failure = one.failure();
        return new ModelAndView(
                "file/export",
                "page",
                new ExportPage(
                        one.fileName(),
                        path(exportId),
                        Work.state(one.status().word()),
                        isOpen(one, delivery),
                        filePath(one),
                        one.total() == null || one.status().isEnded()
                                ? "%s records".formatted(Work.number(one.rows()))
                                : "%s of about %s records (%s)".formatted(Work.number(one.rows()), Work.number(one.total()), percent(one)),
                        Work.number(one.size()) + " bytes",
                        facts(one),
                        failure == null ? null : failure.message(),
                        delivery == null ? null : DeliveryWords.state(delivery),
                        delivery == null ? null : DeliveryWords.sentence(delivery),
                        delivery == null ? null : moments.ofNullable(delivery.nextAttemptAt()),
                        moments.of(one.createdAt()),
                        actor.may(Right.OPERATE) ? actions(one, delivery) : List.of()));
    }

    private List<Action> actions(Export one, @Nullable Delivery delivery) {
        var actions = new ArrayList<Action>();
        if (!one.status().isEnded()) {
            actions.add(Action.act("Cancel", path(one.exportId()) + "/cancel"));
        }
        if (delivery != null && one.status() == Export.Status.COMPLETED) {
            actions.add(Action.act("Deliver again", path(one.exportId()) + "/deliver")
                    .disabledIf(delivery.status() == Delivery.Status.RUNNING, "It is being delivered just now."));
        }
        if (one.status().isEnded()) {
            actions.add(Action.page("Delete", path(one.exportId()) + "/delete"));
        }
        return actions;
    }

    private static List<String> facts(Export one) {
        var request = one.request();
        var facts = new ArrayList<String>();
        facts.add("%s%s of %s".formatted(one.format().word().toUpperCase(Locale.ROOT), request.zip() ? ", packed as ZIP," : "", one.type()));
        if (request.from() != null) {
            facts.add("Made from %s on".formatted(request.from()));
        }
        if (request.to() != null) {
            facts.add("Made before %s".formatted(request.to()));
        }
        if (request.filter() != null) {
            facts.add("Filter: " + Json.write(request.filter()));
        }
        facts.add(request.fields().isEmpty() ? "All fields" : "Fields: " + String.join(", ", request.fields()));
        if (!request.include().isEmpty()) {
            facts.add("With: " + String.join(", ", request.include()));
        }
        return facts;
    }

    @PostMapping("/exports/{exportId}/cancel")
    ModelAndView cancel(Actor actor, @PathVariable String exportId) {
        actor.require(Right.OPERATE);
        return told(exportId, "The export is cancelled.", () -> exports.cancel(actor.workspaceId(), exportId));
    }

    @PostMapping("/exports/{exportId}/deliver")
    ModelAndView deliver(Actor actor, @PathVariable String exportId) {
        actor.require(Right.OPERATE);
        return told(exportId, "The file is delivered again.", () -> exports.deliver(actor.workspaceId(), exportId, null));
    }

    @GetMapping("/exports/{exportId}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String exportId) {
        actor.require(Right.OPERATE);
        var one = exports.get(actor.workspaceId(), exportId);
        return new Confirmation(
                        "Delete %s?".formatted(one.fileName()),
                        new Link(one.fileName(), path(exportId)),
                        List.of(
                                "The file is gone, and links to it lead nowhere. What was delivered stays where it is.",
                                "The records stay; they can be exported again."),
                        path(exportId) + "/delete",
                        "Delete the export")
                .page();
    }

    @PostMapping("/exports/{exportId}/delete")
    ModelAndView delete(Actor actor, @PathVariable String exportId) {
        actor.require(Right.OPERATE);
        exports.delete(actor.workspaceId(), exportId);
        return SeeOther.to("/exports", "The export is deleted.");
    }

    private static ModelAndView told(String exportId, String sentence, Runnable what) {
        try {
            what.run();
            return SeeOther.to(path(exportId), sentence);
        } catch (Refusal refused) {
            if (refused.kind() == Refusal.Kind.NOT_FOUND) {
                throw refused;
            }
            return SeeOther.refused(path(exportId), String.valueOf(refused.getMessage()));
        }
    }

    private static boolean isOpen(Export one, @Nullable Delivery delivery) {
        return !one.status().isEnded() || delivery != null && DeliveryWords.isMoving(delivery);
    }

    private static String percent(Export one) {
        return one.total() == null ? "" : Work.percent(one.rows(), one.total()) + " %";
    }

    private static String path(String exportId) {
        return Paths.of("exports", exportId);
    }

    private static @Nullable String filePath(Export one) {
        return one.status() == Export.Status.COMPLETED ? path(one.exportId()) + "/file" : null;
    }
}
