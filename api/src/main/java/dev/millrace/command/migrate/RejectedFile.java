package dev.millrace.command.migrate;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.millrace.command.Stop;
import dev.millrace.command.migrate.RowMapper.RowProblem;
import dev.millrace.file.GuardedCell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code rejected.csv}: every row that was rejected, with where it stands and why; not what is in it. */
final class RejectedFile implements AutoCloseable {

    private static final List<String> HEADER = List.of("entity", "row", "key", "field", "code", "message");

    private final FileChannel channel;

    private RejectedFile(FileChannel channel) {
        this.channel = channel;
    }

    /** One line of it. */
    record Rejection(String entity, String row, @Nullable String key, String field, String code, String message) {

        static Rejection of(Entity entity, RowMapper.Mapped mapped, RowProblem problem) {
            return new Rejection(entity.name(), mapped.row().where(), mapped.key(), problem.field(), problem.code(), problem.message());
        }
    }

    /** @param confirmed how much of it is true: what lies behind goes */
    static RejectedFile open(Path file, long confirmed) {
        try {
            var rejected = new RejectedFile(
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).truncate(confirmed));
            rejected.channel.position(rejected.channel.size());
            if (rejected.channel.size() == 0) {
                rejected.write(List.of(HEADER));
            }
            return rejected;
        } catch (IOException failed) {
            throw Stop.usage("%s cannot be written: %s".formatted(file, failed.getMessage()));
        }
    }

    void add(List<Rejection> rejections) {
        write(rejections.stream()
                .map(one -> List.of(
                        one.entity(),
                        one.row(),
                        GuardedCell.guarded(one.key() == null ? "" : one.key()),
                        one.field(),
                        one.code(),
                        GuardedCell.guarded(one.message())))
                .toList());
    }

    /** Forgets what lies behind {@code length}. */
    void cut(long length) {
        try {
            channel.truncate(length).position(length);
            if (length == 0) {
                write(List.of(HEADER));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** On the disk when this returns; how long the file is. */
    long keep() {
        try {
            channel.force(true);
            return channel.size();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void write(List<List<String>> rows) {
        var bytes = new ByteArrayOutputStream();
        try (var csv = CsvWriter.builder().build(bytes, StandardCharsets.UTF_8)) {
            rows.forEach(csv::writeRecord);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        try {
            var buffer = ByteBuffer.wrap(bytes.toByteArray());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException failed) {
            throw Stop.usage("The file with the rejected rows cannot be written: %s".formatted(failed.getMessage()));
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
