package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A record and its item, in a sync that writes to the service.
 *
 * @param address what names the item in addresses
 * @param hash of the mapped item as it was read last; empty where that has to be looked at again
 * @param version of the record for which there is nothing to send; 0 while there is something
 * @param deleted whether the item is gone, or should be: a later one with its id is compared with {@code theirs}
 * @param ours the record's values by field when both were last known to agree; null before they were compared
 * @param theirs the item's, as the mapping reads them; of a deleted one null where the service has deleted it
 */
record Pair(
        String externalId,
        String address,
        String recordId,
        String hash,
        long version,
        boolean deleted,
        @Nullable JsonNode ours,
        @Nullable JsonNode theirs) {

    /** The two were found to belong together, and nothing is known of what they had in common. */
    static Pair met(String externalId, String address, String recordId) {
        return new Pair(externalId, address, recordId, "", 0, false, null, null);
    }

    Pair agreed(JsonNode newOurs, @Nullable JsonNode newTheirs, String newHash, long newVersion) {
        return new Pair(externalId, address, recordId, newHash, newVersion, false, newOurs, newTheirs);
    }

    Pair settled(long newVersion) {
        return new Pair(externalId, address, recordId, hash, newVersion, deleted, ours, theirs);
    }

    /** The service has no item any more. */
    Pair goneThere() {
        return new Pair(externalId, address, recordId, "", 0, true, null, null);
    }

    /** We have deleted it there; an old list may still show it. */
    Pair deletedByUs() {
        return new Pair(externalId, address, recordId, hash, 0, true, ours, theirs);
    }
}
