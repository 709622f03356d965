package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.command.migrate.FieldSurvey.Field;
import dev.millrace.command.migrate.OldSystem.Row;
import dev.millrace.command.migrate.RejectedFile.Rejection;
import dev.millrace.sync.mapping.Mapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an entity before it is moved.
 *
 * @param rows in the old system
 * @param counted whether that is all, or only what was looked at
 * @param sample how many were looked at
 * @param mapping a guess, in YAML; empty where the configuration has one
 * @param unfit why rows will be rejected, each reason once
 * @param takesSeconds for all rows, by what the sample took; null where nothing could be tried
 */
record Assessment(
        String name,
        String type,
        long rows,
        boolean counted,
        int sample,
        List<Field> fields,
        List<String> mapping,
        List<Unfit> unfit,
        List<String> notes,
        @Nullable Long takesSeconds) {

    private static final Pattern QUOTED = Pattern.compile("'([^']{0,200})'");
    private static final int MOST_REASONS = 100;

    /** @param first row with it */
    record Unfit(String field, String code, String message, int rows, String first) {}

    static Assessment of(Entity entity, MigrationConfig config, OldSystem system, Target target, int most) {
        var type = target.type(entity.type());
        var survey = new FieldSurvey();
        var sample = new ArrayList<Row>();
        var began = System.nanoTime();
        long rows;
        var counted = system.count(entity);
        long readNanos;
        try (var all = system.rows(entity, null)) {
            for (var row = all.next(); row != null; row = sample.size() < most ? all.next() : null) {
                sample.add(row);
                survey.add(row.data());
            }
            readNanos = System.nanoTime() - began;
            rows = counted.orElse(sample.size());
            var countsByReading = counted.isEmpty() && config.kind() != SourceKind.REST;
            while (countsByReading && sample.size() == most && all.next() != null) {
                rows++;
            }
        }
        var guess = entity.mapper().isWhole() ? MappingGuess.of(survey.fields(), type) : null;
        var tried = guess == null
                ? entity
                : new Entity(
                        entity.name(), entity.type(), entity.from(), entity.key(), new Mapper(guess), List.of(), entity.references(),
                        entity.batchSize(), true);
        var notes = new ArrayList<String>();
        var unfit = new LinkedHashMap<String, Unfit>();
        var takes = checked(tried, type, config, target, sample, unfit, notes);
        var complete = counted.isPresent() || config.kind() != SourceKind.REST || sample.size() < most;
        return new Assessment(
                entity.name(),
                entity.type(),
                rows,
                complete,
                sample.size(),
                survey.fields(),
                guess == null ? List.of() : MappingGuess.yaml(guess),
                List.copyOf(unfit.values()),
                notes,
                takes == null || sample.isEmpty() ? null : Math.max(1, Math.round((takes + readNanos) / 1e9 / sample.size() * rows)));
    }

    /** How many nanoseconds the server took; null where it could not be asked. */
    private static @Nullable Long checked(
            Entity entity,
            JsonNode type,
            MigrationConfig config,
            Target target,
            List<Row> sample,
            LinkedHashMap<String, Unfit> unfit,
            List<String> notes) {
        var isUnique = type.path("unique").valueStream().anyMatch(field -> field.asText().equals(entity.key()));
        if (type.isMissingNode()) {
            notes.add(("There is no type %s yet; the import makes it, with '%s' as its unique field."
                            + " Give it a schema before, and more is checked.")
                    .formatted(entity.type(), entity.key()));
        } else if (!isUnique) {
            notes.add("'%s' is no unique field of the type %s yet; add it to \"unique\" by PUT /api/v1/record-types/%s."
                    .formatted(entity.key(), entity.type(), entity.type()));
        }
        var mapper = new RowMapper(entity, type.path("schema"), config.kind(), new References(target), true);
        var began = System.nanoTime();
        var sent = new Batches(target, mapper, entity, MigrateTestCommand.random(), true, isUnique).send(sample, 0);
        sent.rejections().forEach(rejection -> add(unfit, rejection));
        return isUnique ? System.nanoTime() - began : null;
    }

    private static void add(LinkedHashMap<String, Unfit> unfit, Rejection rejection) {
        var message = QUOTED.matcher(rejection.message()).replaceAll(
                value -> Matcher.quoteReplacement("'%s'".formatted(FieldSurvey.masked(value.group(1)))));
        var known = unfit.get(rejection.field() + rejection.code());
        if (known == null && unfit.size() < MOST_REASONS) {
            unfit.put(
                    rejection.field() + rejection.code(),
                    new Unfit(rejection.field(), rejection.code(), message, 1, rejection.row()));
        } else if (known != null) {
            unfit.put(
                    rejection.field() + rejection.code(),
                    new Unfit(known.field(), known.code(), known.message(), known.rows() + 1, known.first()));
        }
    }
}
