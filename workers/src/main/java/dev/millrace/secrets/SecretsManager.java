package dev.millrace.secrets;

import java.util.Map;

/** Holds settings that are secret. */
interface SecretsManager {

    /**
     * All of them, by the names of the variables of the environment that they stand for; blocks for some seconds at most.
     *
     * @throws dev.millrace.start.CannotStart saying what is wrong, without any value
     */
    Map<String, String> read();
}
