package dev.millrace.automation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.automation.AutomationStore.NewTrigger;
import dev.millrace.id.Ids;
import dev.millrace.id.Sha256;
import dev.millrace.language.definition.Consumption;
import dev.millrace.language.definition.Consumption.EventFilter;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.event.EventTypes;
import dev.millrace.language.lint.MachineUse;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.lint.Severity;
import dev.millrace.language.resource.Retrieved;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionOperations;

/** Stores definitions, finds them, and switches automations on and off. */
@Component
public class Automations {

    /** How large a definition may be, in bytes. */
    public static final int MAX_DEFINITION = 1024 * 1024;

    private static final Pattern CONNECTION_NAME = Pattern.compile("[a-z0-9_-]{1,63}");

    private final AutomationStore store;
    private final ScheduleStore schedules;
    private final DefinitionCheck check;
    private final TransactionOperations transactions;
    private final HeldEvents held;
    private final Ids ids;
    private final Clock clock;

    /** What the linter asks of a workspace. The connection feature provides it. */
    public interface KnownConnections {
        boolean exists(String workspaceId, String name);
    }

    /** What the linter asks of the machines of the workers. The process feature provides it. */
    public interface AllowedUses {
        /** Why a definition may not make that use of them; null where it may. */
        @Nullable String objection(MachineUse use);
    }

    /** Who holds events back while an automation is disabled. The gathering feature provides it. */
    public interface HeldEvents {
        /** Looks at them again; called in the transaction that enables the automation. */
        void lookAgain(String workspaceId, String namespace, String name);
    }

    Automations(
            AutomationStore store,
            ScheduleStore schedules,
            DefinitionCheck check,
            TransactionOperations transactions,
            HeldEvents held,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.held = held;
        this.schedules = schedules;
        this.check = check;
        this.transactions = transactions;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * What came of storing a definition.
     *
     * @param created false where the same contents were stored before
     * @param problems the linter's warnings
     */
    public record Publication(Automation automation, boolean created, List<Problem> problems) {}

    /** Every problem of a definition, also of one that cannot be read. Nothing outside is read. */
    public List<Problem> lint(String workspaceId, byte[] definition) {
        return check.lint(workspaceId, definition);
    }

    /**
     * Stores a definition as a new version, with what it refers to outside, and makes it the one that events start. The same
     * contents again change nothing and read nothing; other contents under a version that is there are refused, since runs
     * are pinned to versions.
     */
    public Publication publish(Actor actor, byte[] definition) {
        return publish(actor, definition, publication -> {});
    }

    /** As {@link #publish(Actor, byte[])}; {@code stored} is called in the transaction of what is stored, if anything is. */
    public Publication publish(Actor actor, byte[] definition, Consumer<Publication> stored) {
        var source = read(definition);
        var linted = check.lint(actor.workspaceId(), source);
        refuseErrors(linted);
        var outline = DefinitionReader.outline(source.tree());
        var document = outline.document();
        var version = new StoredVersion(
                document.namespace(),
                document.name(),
                document.version(),
                Sha256.hex(definition),
                source.text(),
                actor.name(),
                clock.instant());
        // What is outside may take its time, which is none for a transaction.
        var outside = existing(actor.workspaceId(), version).isPresent()
                ? Retrieved.NOTHING
                : check.retrieve(actor.workspaceId(), source);
        var problems = Stream.concat(linted.stream(), outside.problems().stream())
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
        refuseErrors(problems);
        return transactions.execute(status -> store(actor, version, outline, outside, problems, stored));
    }

    private Publication store(
            Actor actor,
            StoredVersion version,
            Definition outline,
            Retrieved outside,
            List<Problem> problems,
            Consumer<Publication> stored) {
        var workspaceId = actor.workspaceId();
        var made = store.lock(workspaceId, ids.next("aut"), version);
        var existing = existing(workspaceId, version);
        if (existing.isEmpty()) {
            store.add(workspaceId, version, resources(outside));
        }
        var changed = existing.isEmpty() || made;
        if (changed) {
            store.replaceTriggers(workspaceId, version.namespace(), version.name(), triggers(outline));
            schedule(workspaceId, outline);
        }
        var publication = new Publication(
                get(workspaceId, version.namespace(), version.name()), existing.isEmpty(), problems);
        if (changed) {
            stored.accept(publication);
        }
        return publication;
    }

    /** The version that is stored already, which has the same contents. */
    private Optional<StoredVersion> existing(String workspaceId, StoredVersion version) {
        var existing = store.version(workspaceId, version.namespace(), version.name(), version.version());
        if (existing.isPresent() && !existing.get().sha256().equals(version.sha256())) {
            throw Refusal.of(
                            Refusal.Kind.CONFLICT,
                            "version_exists",
                            "Version %s of %s/%s exists with other contents; give the definition a new document.version."
                                    .formatted(version.version(), version.namespace(), version.name()))
                    .at("/document/version");
        }
        return existing;
    }

    private static List<StoredResource> resources(Retrieved outside) {
        return outside.sources().entrySet().stream()
                .map(read -> new StoredResource(
                        read.getKey(),
                        Sha256.hex(read.getValue().text()),
                        read.getValue().text()))
                .toList();
    }

    private static void refuseErrors(List<Problem> problems) {
        if (Problem.anyError(problems)) {
            throw Refusal.of(
                            Refusal.Kind.INVALID,
                            "definition_invalid",
                            "The definition has %s; each is in error.problems with its line."
                                    .formatted(errors(problems)))
                    .withProblems(problems);
        }
    }

    private void schedule(String workspaceId, Definition definition) {
        var document = definition.document();
        var schedule = definition.schedule();
        schedules.replace(
                workspaceId,
                document.namespace(),
                document.name(),
                schedule == null ? null : definition.tree().get("schedule"),
                schedule == null ? null : schedule.next(clock.instant()).orElse(null));
    }

    public Automation get(String workspaceId, String namespace, String name) {
        return store.find(workspaceId, namespace, name)
                .orElseThrow(() -> Refusal.notFound("automation", namespace + "/" + name));
    }

    public Page<Automation> list(String workspaceId, PageRequest page) {
        return Page.of(store.list(workspaceId, page), page, Automation::automationId);
    }

    /**
     * At most 50 automations whose current definition names the connection {@code name}, for the warning before it is
     * deleted. Found by the word: one that only has it in a comment is among them.
     */
    public List<Automation> naming(String workspaceId, String name) {
        return CONNECTION_NAME.matcher(name).matches() ? store.mentioning(workspaceId, name, 50) : List.of();
    }

    /** The versions, the newest first, without their text. */
    public Page<StoredVersion> versions(String workspaceId, String namespace, String name, PageRequest page) {
        get(workspaceId, namespace, name);
        return Page.of(store.versions(workspaceId, namespace, name, page), page, StoredVersion::version);
    }

    public StoredVersion version(String workspaceId, String namespace, String name, String version) {
        return store.version(workspaceId, namespace, name, version)
                .orElseThrow(() -> {
                    get(workspaceId, namespace, name);
                    return Refusal.notFound("version", namespace + "/" + name + ":" + version);
                });
    }

    /** What a version refers to outside, in the order in which it was read. */
    public List<StoredResource> resources(String workspaceId, String namespace, String name, String version) {
        version(workspaceId, namespace, name, version);
        return store.resources(workspaceId, namespace, name, version);
    }

    /** Enables or disables; a disabled automation is started by no event and at no time, and still by hand. */
    @Transactional
    public Automation enable(String workspaceId, String namespace, String name, boolean enabled) {
        if (!store.enable(workspaceId, namespace, name, enabled, clock.instant())) {
            throw Refusal.notFound("automation", namespace + "/" + name);
        }
        if (enabled) {
            held.lookAgain(workspaceId, namespace, name);
        }
        var automation = get(workspaceId, namespace, name);
        if (automation.schedule() == null) {
            return automation;
        }
        schedules.activate(workspaceId, namespace, name, enabled, clock.instant());
        return get(workspaceId, namespace, name);
    }

    /** Removes the automation. Its runs stay, and those under way end by themselves. */
    @Transactional
    public void delete(String workspaceId, String namespace, String name) {
        if (!store.delete(workspaceId, namespace, name)) {
            throw Refusal.notFound("automation", namespace + "/" + name);
        }
    }

    private static Source read(byte[] definition) {
        if (definition.length > MAX_DEFINITION) {
            throw Refusal.of(Refusal.Kind.TOO_LARGE, "definition_too_large", "A definition may have 1 MiB at most.");
        }
        try {
            return Source.read(definition);
        } catch (UnreadableSource unreadable) {
            throw Refusal.of(
                            Refusal.Kind.UNREADABLE,
                            "definition_unreadable",
                            unreadable.getMessage())
                    .withProblems(List.of(Problem.of(unreadable)));
        }
    }

    private static List<NewTrigger> triggers(Definition definition) {
        var on = definition.on();
        return on == null
                ? List.of()
                : on.filters().stream().map(filter -> trigger(filter, on)).toList();
    }

    private static NewTrigger trigger(EventFilter filter, Consumption on) {
        var tree = JsonNodeFactory.instance.objectNode();
        filter.with().forEach(tree::set);
        return new NewTrigger(
                EventTypes.indexed(tree.get("type")), tree, on.takesOne() ? null : correlate(filter, on));
    }

    /** What an event must say for itself; what a filter expects is the same for all. */
    private static JsonNode correlate(EventFilter filter, Consumption on) {
        var expected = on.filters().stream()
                .flatMap(each -> each.correlate().entrySet().stream())
                .filter(correlation -> correlation.getValue().expect() != null)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        var own = JsonNodeFactory.instance.objectNode();
        filter.correlate().forEach((name, correlation) -> {
            if (!expected.contains(name)) {
                own.put(name, correlation.from());
            }
        });
        return own;
    }

    private static String errors(List<Problem> problems) {
        var count = problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .count();
        return count == 1 ? "a mistake" : count + " mistakes";
    }
}
