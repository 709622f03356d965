package dev.millrace.exporting;

import dev.millrace.file.StoredFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes a ZIP archive of a file, chunk by chunk. */
@Component
class Zipped {

    private final StoredFiles files;

    Zipped(StoredFiles files) {
        this.files = files;
    }

    /**
     * The archive, as a file that is not complete yet. Begun anew by whoever goes on after a crash; the half that was left is
     * removed in time.
     *
     * @param tail what comes behind the file
     * @param goesOn asked after each chunk
     * @return null where it does not go on
     */
    @Nullable String zip(String workspaceId, String fileId, byte[] tail, String name, BooleanSupplier goesOn) {
        var archive = files.begin(workspaceId);
        var chunk = new ByteArrayOutputStream();
        try (var from = files.read(fileId, 0);
                var zip = new ZipOutputStream(chunk)) {
            zip.putNextEntry(new ZipEntry(name));
            for (var bytes = from.readNBytes(StoredFiles.CHUNK); bytes.length > 0; bytes = from.readNBytes(StoredFiles.CHUNK)) {
                zip.write(bytes);
                if (!goesOn.getAsBoolean()) {
                    files.delete(archive);
                    return null;
                }
                flush(archive, chunk, StoredFiles.CHUNK);
            }
            zip.write(tail);
            zip.closeEntry();
            zip.finish();
            flush(archive, chunk, 1);
            return archive;
        } catch (IOException unlikely) {
            throw new UncheckedIOException(unlikely);
        }
    }

    private void flush(String archive, ByteArrayOutputStream chunk, int least) {
        if (chunk.size() >= least) {
            files.append(archive, chunk.toByteArray());
            chunk.reset();
        }
    }
}
