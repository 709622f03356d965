package dev.millrace.api.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.api.expression.Subjects.Part;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.Map;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/expressions")
class ExpressionController {

    private final Subjects subjects;
    private final Expressions expressions;

    ExpressionController(Subjects subjects, Expressions expressions) {
        this.subjects = subjects;
        this.expressions = expressions;
    }

    /**
     * Evaluates a jq expression on JSON, on a stored event, or on what a step of a run was given or gave, within the bounds
     * that it has in a run. 200 with all its outputs. 422 {@code expression_invalid} with the line and column in
     * {@code error.problems} where it is no jq or names a variable that is not known, and {@code expression_failed} where it
     * fails on this input.
     */
    @PostMapping("/evaluate")
    Evaluation evaluate(Actor actor, @RequestBody EvaluationRequest request) {
        actor.require(Right.INSPECT);
        request.check();
        var own = request.variables() == null ? Map.<String, JsonNode>of() : request.variables();
        return expressions.evaluate(String.valueOf(request.expression()), subject(actor, request).with(own));
    }

    private Subject subject(Actor actor, EvaluationRequest request) {
        if (request.eventId() != null) {
            return subjects.ofEvent(actor, request.eventId(), request.partOr(Part.EVENT));
        }
        if (request.runId() != null) {
            return subjects.ofRun(actor, request.runId(), number(actor, request), request.partOr(Part.INPUT));
        }
        return subjects.ofInput(request.input() == null ? JsonNodeFactory.instance.nullNode() : request.input());
    }

    private int number(Actor actor, EvaluationRequest request) {
        var step = request.step();
        if (step == null) {
            return 0;
        }
        return step.isTextual() ? subjects.number(actor, String.valueOf(request.runId()), step.textValue()) : step.intValue();
    }
}
