package dev.millrace.file;

import dev.millrace.id.Ids;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Files in PostgreSQL. A file that is not completed is removed a day after the last thing was written to it. */
@Component
public class StoredFiles {

    /** How large a chunk should be, in bytes: small enough to hold a few in memory, large enough to be few. */
    public static final int CHUNK = 1 << 20;

    private static final Duration LEFT_BEHIND = Duration.ofDays(1);

    private final StoredFileStore store;
    private final Ids ids;
    private final Clock clock;

    StoredFiles(StoredFileStore store, Ids ids, Clock clock) {
        this.store = store;
        this.ids = ids;
        this.clock = clock;
    }

    /** Makes an empty file and gives its id. */
    public String begin(String workspaceId) {
        var fileId = ids.next("fil");
        store.insert(workspaceId, fileId, clock.instant());
        return fileId;
    }

    /** Adds {@code bytes} to the end as one chunk; nothing where there are none. */
    public void append(String fileId, byte[] bytes) {
        if (bytes.length > 0) {
            store.append(fileId, bytes, clock.instant());
        }
    }

    /** Says that somebody owns the file from now on and will remove it. */
    public void complete(String fileId) {
        store.complete(fileId);
    }

    /** In bytes; 0 where there is no such file. */
    public long size(String fileId) {
        return store.size(fileId);
    }

    /** The file from the byte {@code from} on, counted from 0; each chunk is fetched when it is needed. */
    public InputStream read(String fileId, long from) {
        return new ChunkStream(store, fileId, from);
    }

    /** Removes the file; nothing happens where there is none. */
    public void delete(String fileId) {
        store.delete(fileId);
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT9M")
    void deleteLeftBehind() {
        while (store.deleteLeftBehind(clock.instant().minus(LEFT_BEHIND), 20) == 20) {
            // Bounded transactions.
        }
    }
}
