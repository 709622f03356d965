package dev.millrace.command.migrate;

import dev.millrace.command.migrate.OldSystem.Row;
import dev.millrace.command.migrate.RejectedFile.Rejection;
import dev.millrace.command.migrate.RowMapper.Mapped;
import dev.millrace.command.migrate.RunState.Counts;
import dev.millrace.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;

/**
 * Sends batches of one entity. The Idempotency-Key is made of the run, the entity, the batch's number and its contents:
 * the same batch again is the same import, and one whose rows were mended meanwhile is another.
 */
final class Batches {

    private final Target target;
    private final RowMapper mapper;
    private final Entity entity;
    private final String runId;
    private final boolean onlyChecked;
    private final boolean askServer;

    /** @param askServer whether there is a type by which the server could check anything */
    Batches(Target target, RowMapper mapper, Entity entity, String runId, boolean onlyChecked, boolean askServer) {
        this.target = target;
        this.mapper = mapper;
        this.entity = entity;
        this.runId = runId;
        this.onlyChecked = onlyChecked;
        this.askServer = askServer;
    }

    /** What became of a batch. */
    record Sent(List<Mapped> rows, Counts counts, List<Rejection> rejections) {}

    Sent send(List<Row> batch, long number) {
        var mapped = mapper.map(batch);
        var rejections = new ArrayList<Rejection>();
        var rejectedRows = new HashSet<Integer>();
        var sound = new ArrayList<Integer>();
        for (var index = 0; index < mapped.size(); index++) {
            var row = mapped.get(index);
            if (row.isSound()) {
                sound.add(index);
            } else {
                rejectedRows.add(index);
                row.problems().forEach(problem -> rejections.add(Rejection.of(entity, row, problem)));
            }
        }
        var counts = Counts.NONE;
        if (!sound.isEmpty() && askServer) {
            var lines = Target.lines(sound.stream().map(index -> Json.write(mapped.get(index).data())).toList());
            var written = target.write(entity, lines, key(number, lines), onlyChecked);
            counts = new Counts(0, written.created(), written.updated(), written.unchanged(), 0);
            for (var error : written.errors()) {
                var index = sound.get((int) error.line() - 1);
                rejectedRows.add(index);
                rejections.add(Rejection.of(
                        entity, mapped.get(index), new RowMapper.RowProblem(error.field(), error.code(), error.message())));
            }
        }
        return new Sent(
                mapped, counts.plus(new Counts(mapped.size(), 0, 0, 0, rejectedRows.size())), List.copyOf(rejections));
    }

    private String key(long number, byte[] lines) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var batch = "%s/%s/%s/%d/%s/".formatted(runId, entity.name(), entity.type(), number, onlyChecked);
            digest.update(batch.getBytes(StandardCharsets.UTF_8));
            return "migrate-" + HexFormat.of().formatHex(digest.digest(lines));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("This Java has no SHA-256.", missing);
        }
    }
}
