package dev.millrace.webhook.delivery;

import java.util.HashMap;
import java.util.Map;

/** How many repeated attempts this process makes at an endpoint at once, so that one that hangs leaves room for others. */
final class EndpointPlaces {

    private static final int EACH = 16;

    private final Map<String, Integer> taken = new HashMap<>();

    /** Takes a place if there is one. */
    synchronized boolean take(String webhookId) {
        if (taken.getOrDefault(webhookId, 0) >= EACH) {
            return false;
        }
        taken.merge(webhookId, 1, Integer::sum);
        return true;
    }

    synchronized void giveBack(String webhookId) {
        taken.computeIfPresent(webhookId, (id, places) -> places == 1 ? null : places - 1);
    }
}
