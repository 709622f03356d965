package dev.millrace.webhook;

import java.util.Optional;

/** Tells at once, without looking a name up, whether nothing may ever be sent to an address. */
interface UrlGuard {

    /** Why {@code url} is refused, in a sentence for its author; empty where only the sending can tell. */
    Optional<String> refusal(String url);
}
