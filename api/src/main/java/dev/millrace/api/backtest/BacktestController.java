package dev.millrace.api.backtest;

import dev.millrace.api.trial.TriedDefinitions;
import dev.millrace.automation.Automations;
import dev.millrace.backtest.Backtest;
import dev.millrace.backtest.BacktestReport;
import dev.millrace.backtest.Backtests;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/automations")
class BacktestController {

    private final Automations automations;
    private final TriedDefinitions definitions;
    private final Backtests backtests;
    private final Clock clock;

    BacktestController(Automations automations, TriedDefinitions definitions, Backtests backtests, Clock clock) {
        this.automations = automations;
        this.definitions = definitions;
        this.backtests = backtests;
        this.clock = clock;
    }

    /**
     * Tries an automation on what has happened. Runs a stored version, or the definition that is given, dry over what started
     * its past runs, with each call answered by what the real run got: what would differ from what happened. Runs that have
     * ended are taken, the newest first; one that cannot be played again says why. Nothing is stored or sent. After a minute
     * the rest is left, and {@code stopped} says so.
     */
    @PostMapping("/{namespace}/{name}/backtest")
    BacktestReport backtest(
            Actor actor,
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestBody(required = false) @Nullable BacktestRequest request) {
        actor.require(Right.DEVELOP);
        var wanted = request == null ? BacktestRequest.NOTHING : request;
        var which = wanted.which(clock.instant());
        // Without the automation there is nothing to compare with, also where a definition is given.
        automations.get(actor.workspaceId(), namespace, name);
        var definition = definitions.find(actor, namespace, name, wanted.version(), wanted.definition(), List.of());
        return backtests.run(
                actor.workspaceId(), new Backtest(definition, which, Boolean.TRUE.equals(wanted.strict())));
    }
}
