package dev.millrace.api.run;

import dev.millrace.api.request.ReadinessCheck;
import dev.millrace.engine.EngineConnection;
import org.springframework.stereotype.Component;

/**
 * Ready once the workers poll. An engine that goes away later does not end readiness: events are still stored, and
 * worked on when it is back.
 */
@Component
class WorkersReadiness implements ReadinessCheck {

    private final EngineConnection engine;

    WorkersReadiness(EngineConnection engine) {
        this.engine = engine;
    }

    @Override
    public String name() {
        return "the workers";
    }

    @Override
    public boolean ready() {
        return engine.ready();
    }
}
