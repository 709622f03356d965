package dev.millrace.workspace;

/** What an {@link Actor} may do, by its {@link Role}. */
public enum Right {
    /** See automations, runs, events, sources, webhooks. */
    INSPECT,
    /** Start, retry, cancel, replay. */
    OPERATE,
    /** Write automations, sources, webhooks and shared connections. */
    DEVELOP,
    /** Connect one's own accounts, change one's own settings. */
    CONNECT,
    /** Keys, members, and everything else. */
    ADMINISTER
}
