package dev.millrace.language.lint;

import dev.millrace.language.action.Actions;
import org.jspecify.annotations.Nullable;

/** What the linter may ask of the workspace that a definition is written for. */
@FunctionalInterface
public interface Surroundings {

    /** Whether the workspace has a connection of that name. A missing one is a warning. */
    boolean knowsConnection(String name);

    /**
     * Why a definition may not make that use of a worker's machine, as it follows "is not supported: "; null where it may.
     * By default it may make none.
     */
    default @Nullable String objection(MachineUse use) {
        return "it runs code on the machine of a worker, which is not allowed here";
    }

    /** The actions that a definition may call. By default there are none. */
    default Actions actions() {
        return Actions.NONE;
    }

    /** As {@link #unknown(Actions)}, without actions. */
    static Surroundings unknown() {
        return unknown(Actions.NONE);
    }

    /** The surroundings of a definition that is read far from any workspace: nothing is said about what it may find there. */
    static Surroundings unknown(Actions actions) {
        return new Surroundings() {
            @Override
            public boolean knowsConnection(String name) {
                return true;
            }

            @Override
            public @Nullable String objection(MachineUse use) {
                return null;
            }

            @Override
            public Actions actions() {
                return actions;
            }
        };
    }
}
