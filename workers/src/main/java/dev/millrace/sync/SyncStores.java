package dev.millrace.sync;

import dev.millrace.sync.rejected.RejectedStore;
import dev.millrace.sync.rejected.Rejects;
import org.springframework.stereotype.Component;

/** What steps that send records keep, and where. */
@Component
record SyncStores(
        PairStore pairs,
        PushStore pushes,
        PairRows rows,
        SyncRecords records,
        RejectedStore rejected,
        Rejects rejects) {}
