package dev.millrace.sync;

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
