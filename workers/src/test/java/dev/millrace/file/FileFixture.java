package dev.millrace.file;

import dev.millrace.id.Ids;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Files for the tests of others. */
public final class FileFixture {

    private FileFixture() {}

    public static StoredFiles files(JdbcClient jdbc, Ids ids, Clock clock) {
        return new StoredFiles(new StoredFileStore(jdbc), ids, clock);
    }
}
