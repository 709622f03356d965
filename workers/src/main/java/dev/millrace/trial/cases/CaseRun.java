package dev.millrace.trial.cases;

import dev.millrace.language.definition.Definition;
import dev.millrace.trial.Report;
import dev.millrace.trial.Trial;
import dev.millrace.trial.Trials;
import java.time.Clock;
import java.util.List;

/**
 * A case and what came of it.
 *
 * @param differences none where the case passed
 */
public record CaseRun(Case tested, Report report, List<Difference> differences) {

    public CaseRun {
        differences = List.copyOf(differences);
    }

    /** Runs {@code tested} with {@code definition}, in which the linter has found no error. */
    public static CaseRun of(Case tested, Definition definition, Trials trials, Clock clock) {
        var trial = new Trial(
                definition,
                tested.given(),
                tested.toCome(),
                tested.stubs(),
                tested.strict(),
                tested.at() == null ? clock.instant() : tested.at());
        var report = trials.run("cases", trial);
        return new CaseRun(tested, report, Expectation.differences(tested, report));
    }

    public boolean passed() {
        return differences.isEmpty();
    }
}
