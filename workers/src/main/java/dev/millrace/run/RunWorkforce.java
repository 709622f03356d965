package dev.millrace.run;

import dev.millrace.engine.Workforce;
import dev.millrace.language.run.AutomationWorkflow;
import dev.millrace.language.run.Definitions;
import dev.millrace.language.run.InterpretedAutomation;
import dev.millrace.language.run.RunJournal;
import dev.millrace.listening.ListenActivities;
import io.temporal.worker.Worker;
import org.springframework.stereotype.Component;

/** Works on runs. */
@Component
class RunWorkforce implements Workforce {

    private final Definitions definitions;
    private final RunJournal journal;
    private final RunActivities activities;
    private final ListenActivities listening;
    private final Subflows subflows;
    private final Checkpoints checkpoints;

    RunWorkforce(Definitions definitions, RunJournal journal, RunActivities activities, ListenActivities listening, Subflows subflows,
            Checkpoints checkpoints) {
        this.definitions = definitions;
        this.journal = journal;
        this.activities = activities;
        this.listening = listening;
        this.subflows = subflows;
        this.checkpoints = checkpoints;
    }

    @Override
    public String taskQueue() {
        return RunQueue.TASK_QUEUE;
    }

    @Override
    public void register(Worker worker) {
        worker.registerWorkflowImplementationFactory(
                AutomationWorkflow.class, () -> new InterpretedAutomation(definitions, journal));
        worker.registerActivitiesImplementations(activities, listening, subflows, checkpoints);
    }
}
