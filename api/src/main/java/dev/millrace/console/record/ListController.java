package dev.millrace.console.record;

import dev.millrace.api.record.RecordQueries;
import dev.millrace.console.Action;
import dev.millrace.console.Curl;
import dev.millrace.console.Field.Choice;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Condition;
import dev.millrace.record.RecordFilter;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.RecordTypes;
import dev.millrace.record.Records;
import dev.millrace.record.StoredRecord;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/** The records of a type as a table. */
@Controller("consoleRecordListController")
class ListController {

    private final RecordTypes types;
    private final Records records;
    private final Moments moments;
    private final Curl curl;

    ListController(RecordTypes types, Records records, Moments moments, Curl curl) {
        this.types = types;
        this.records = records;
        this.moments = moments;
        this.curl = curl;
    }

    /** What stands in the address, so that a view can be shared; empty where it was left out. */
    record View(
            @Nullable String q,
            @Nullable String field,
            @Nullable String operator,
            @Nullable String value,
            @Nullable String sort,
            @Nullable String deleted) {

        public boolean filtered() {
            return Stream.of(q, field, deleted).anyMatch(one -> one != null && !one.isBlank());
        }
    }

    /** A column's head; {@code path} turns the order. */
    record Head(String name, String path, String sorted) {}

    record Row(ShortId id, String path, List<String> cells, long version, Moment changed) {}

    /** @param complaint why the list is not as it was asked for */
    record ListPage(
            String type,
            String path,
            View view,
            List<Choice> operators,
            List<Head> heads,
            List<Row> records,
            Pager pager,
            boolean first,
            @Nullable String complaint,
            List<Action> actions,
            String curl) {}

    @GetMapping("/records/{type}")
    ModelAndView list(
            Actor actor, @PathVariable String type, @ModelAttribute View view, PageRequest page, HttpServletRequest request) {
        actor.require(Right.INSPECT);
        var kind = types.get(actor.workspaceId(), type);
        Page<StoredRecord> found;
        String complaint = null;
        try {
            found = records.list(actor.workspaceId(), type, query(view, request), page);
        } catch (Refusal refused) {
            found = new Page<>(List.of(), null);
            complaint = refused.getMessage();
        }
        var columns = Columns.of(kind, found.data());
        var path = Paths.of("records", type);
        var shown = new ModelAndView(
                "record/list",
                "page",
                new ListPage(
                        type,
                        path,
                        view,
                        operators(view.operator()),
                        columns.stream().map(name -> head(name, path, view)).toList(),
                        found.data().stream().map(record -> row(record, columns)).toList(),
                        Pager.of(
                                found,
                                page,
                                path,
                                "q", view.q(),
                                "field", view.field(),
                                "operator", view.operator(),
                                "value", view.value(),
                                "sort", view.sort(),
                                "deleted", view.deleted()),
                        page.after() == null,
                        complaint,
                        actor.may(Right.DEVELOP)
                                ? List.of(
                                        Action.page("Change the type", Paths.of("record-types", type)),
                                        Action.page("New record", path + "/new").primary())
                                : List.of(),
                        curl.get("/api/v1/records/%s?sort=-updated_at".formatted(type))));
        if (complaint != null) {
            shown.setStatus(HttpStatusCode.valueOf(422));
        }
        return shown;
    }

    private static RecordQuery query(View view, HttpServletRequest request) {
        var given = RecordQueries.of(request);
        if (view.field() == null || view.field().isBlank()) {
            return given;
        }
        var conditions = new ArrayList<>(given.conditions());
        var operator = view.operator() == null || view.operator().isBlank() ? null : view.operator();
        conditions.add(RecordFilter.of(view.field().strip(), operator, view.value() == null ? "" : view.value().strip()));
        return new RecordQuery(
                conditions, given.words(), given.createdAfter(), given.updatedAfter(), given.deleted(), given.sort());
    }

    private static List<Choice> operators(@Nullable String chosen) {
        return Stream.of(Condition.Operator.values())
                .map(operator -> new Choice(operator.word(), words(operator), operator.word().equals(chosen)))
                .toList();
    }

    private static String words(Condition.Operator operator) {
        return switch (operator) {
            case EQ -> "is";
            case NE -> "is not";
            case GT -> "is more than";
            case GTE -> "is at least";
            case LT -> "is less than";
            case LTE -> "is at most";
            case CONTAINS -> "contains";
            case EXISTS -> "is there (true, false)";
        };
    }

    /** One click sorts by the column, another turns the order. */
    private static Head head(String name, String path, View view) {
        var ascending = name.equals(view.sort());
        var descending = ("-" + name).equals(view.sort());
        var address = Paths.with(
                path,
                "q", view.q(),
                "field", view.field(),
                "operator", view.operator(),
                "value", view.value(),
                "deleted", view.deleted(),
                "sort", ascending ? "-" + name : name);
        return new Head(name, address, ascending ? "ascending" : descending ? "descending" : "none");
    }

    private Row row(StoredRecord record, List<String> columns) {
        return new Row(
                ShortId.of(record.recordId()),
                Paths.of("records", record.type(), record.recordId()),
                columns.stream().map(name -> Columns.cell(record.data().path(name))).toList(),
                record.version(),
                moments.of(record.updatedAt()));
    }
}
