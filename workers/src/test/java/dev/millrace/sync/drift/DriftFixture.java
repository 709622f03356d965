package dev.millrace.sync.drift;

import dev.millrace.record.RecordFixture;

/** Drift in the database of records, told to their stream. */
public final class DriftFixture {

    private DriftFixture() {}

    public static Drifts drifts(RecordFixture records) {
        return new Drifts(new DriftStore(records.jdbc), records.stream(), records.clock);
    }
}
