package dev.millrace.command.migrate;

import static dev.millrace.command.migrate.ConfigProblems.child;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code migration.yml} and checks all of it, before anything is asked. */
final class ConfigReader {

    private static final Set<String> FIELDS = Set.of("source", "entities", "batch_size", "skip_errors", "dry_run");
    private static final Set<String> SECRET = Set.of("password", "token");
    private static final Map<String, Set<String>> AUTHORIZATIONS = Map.of(
            "bearer", Set.of("type", "token"),
            "basic", Set.of("type", "username", "password"),
            "api_key", Set.of("type", "in", "name", "value"));

    private final Path file;
    private final Source source;
    private final ConfigProblems problems;
    private final Placeholders placeholders;

    private ConfigReader(Path file, Source source, Map<String, String> environment) {
        this.file = file;
        this.source = source;
        this.problems = new ConfigProblems(source);
        this.placeholders = new Placeholders(environment, file.toAbsolutePath().getParent());
    }

    /** @param config null where there are problems */
    record Checked(@Nullable MigrationConfig config, List<Problem> problems) {}

    /** @param defaults what the command line says; it wins over what the file says for all, and for an entity */
    record Defaults(@Nullable SourceKind kind, @Nullable Integer batchSize, boolean skipErrors) {}

    /** Never throws for what its author wrote. */
    static Checked read(Path file, byte[] utf8, Map<String, String> environment, Defaults defaults) {
        try {
            return new ConfigReader(file, Source.read(utf8), environment).read(defaults);
        } catch (UnreadableSource unreadable) {
            return new Checked(null, List.of(Problem.of(unreadable)));
        }
    }

    private Checked read(Defaults defaults) {
        var root = problems.object("", FIELDS);
        if (root.isMissingNode()) {
            return new Checked(null, problems.all());
        }
        var kind = kind(defaults.kind());
        placeholders("", root);
        List<Entity> entities = List.of();
        if (kind != null) {
            settings(kind);
            var batchSize = problems.whole("", "batch_size", EntityReader.USUAL_BATCH, EntityReader.LARGEST_BATCH);
            entities = new EntityReader(source, problems, kind)
                    .read(batchSize, problems.flag("", "skip_errors", false), defaults);
        }
        var dryRun = problems.flag("", "dry_run", false);
        var found = problems.all();
        return new Checked(
                found.isEmpty() && kind != null
                        ? new MigrationConfig(file, kind, (ObjectNode) root.path("source"), placeholders, entities, dryRun)
                        : null,
                found);
    }

    private @Nullable SourceKind kind(@Nullable SourceKind asked) {
        if (!source.tree().has("source")) {
            problems.missing("", "source", "which old system it is, such as {type: csv, folder: export}");
            return null;
        }
        var words = Arrays.stream(SourceKind.values()).map(SourceKind::word).collect(Collectors.toSet());
        var word = source.tree().at("/source").isObject() ? problems.text("/source", "type") : null;
        if (word == null) {
            if (asked == null) {
                problems.missing("/source", "type", "one of csv, json, rest and jdbc");
            }
            return asked;
        }
        problems.word("/source/type", word, words, "type of source");
        var named = words.contains(word) ? SourceKind.valueOf(word.toUpperCase(Locale.ROOT)) : null;
        if (named != null && asked != null && named != asked) {
            problems.add("/source/type", "this is %s, and --source says %s".formatted(word, asked.word()), asked.word());
        }
        return named;
    }

    private void settings(SourceKind kind) {
        var known = new TreeSet<>(kind.settings());
        known.add("type");
        var settings = problems.object("/source", known);
        if (settings.isMissingNode()) {
            return;
        }
        switch (kind) {
            case CSV, JSON -> {
                folder();
                problems.reading("/source", kind);
            }
            case REST -> rest();
            case JDBC -> {
                var url = problems.required("/source", "url", "such as jdbc:postgresql://localhost/old");
                if (url != null && url.matches("(?i).*[?&;]password=[^$].*")) {
                    problems.add("/source/url", "a secret does not stand here in clear; give it as password", null);
                }
                if (url != null && !url.startsWith("jdbc:") && !Placeholders.isIn(url)) {
                    problems.add("/source/url", "an address of JDBC begins with jdbc:", "jdbc:postgresql://HOST/DATABASE");
                }
                problems.text("/source", "user");
                problems.whole("/source", "fetch_size", 1, 100_000);
            }
        }
    }

    private void folder() {
        var folder = problems.text("/source", "folder");
        if (folder != null && !Files.isDirectory(file.toAbsolutePath().getParent().resolve(folder))) {
            problems.add("/source/folder", "there is no folder '%s' beside this file".formatted(folder), null);
        }
    }

    private void rest() {
        var url = problems.required("/source", "base_url", "such as https://old.example.com/api");
        if (url != null && !url.startsWith("http://") && !url.startsWith("https://") && !Placeholders.isIn(url)) {
            problems.add("/source/base_url", "an address begins with https:// or http://", "https://" + url);
        }
        if (source.tree().at("/source").has("headers") && !source.tree().at("/source/headers").isObject()) {
            problems.add("/source/headers", "headers is an object of names and texts", null);
        }
        if (!source.tree().at("/source").has("authorization")) {
            return;
        }
        var at = "/source/authorization";
        var type = source.tree().at(at).isObject() ? problems.required(at, "type", "bearer, basic or api_key") : null;
        if (type == null) {
            problems.object(at, Set.of("type"));
        } else if (!AUTHORIZATIONS.containsKey(type)) {
            problems.word(at + "/type", type, AUTHORIZATIONS.keySet(), "type of authorization");
        } else {
            problems.object(at, AUTHORIZATIONS.get(type));
            AUTHORIZATIONS.get(type).forEach(name -> problems.required(at, name, "%s needs it".formatted(type)));
            if (type.equals("api_key") && source.tree().at(at + "/in").isTextual()) {
                problems.word(at + "/in", source.tree().at(at + "/in").asText(), Set.of("header", "query"), "place");
            }
        }
    }

    /** Placeholders everywhere must have a value, and secrets must be placeholders. */
    private void placeholders(String pointer, JsonNode node) {
        if (node.isTextual()) {
            placeholders.problems(node.textValue()).forEach(problem -> problems.add(pointer, problem, null));
        }
        for (var index = 0; node.isArray() && index < node.size(); index++) {
            placeholders(pointer + "/" + index, node.get(index));
        }
        for (var field : node.properties()) {
            var at = child(pointer, field.getKey());
            var isSecret = SECRET.contains(field.getKey()) || at.equals("/source/authorization/value");
            if (pointer.startsWith("/source") && isSecret && !Placeholders.isIn(field.getValue().asText())) {
                problems.add(
                        at,
                        "a secret does not stand here in clear; name a variable of the environment or a file",
                        "${env:OLD_%s}".formatted(field.getKey().toUpperCase(Locale.ROOT)));
            }
            placeholders(at, field.getValue());
        }
    }

    /** {@code from} as an object, whichever way it is written. */
    static ObjectNode from(SourceKind kind, JsonNode written, String name) {
        if (written instanceof ObjectNode object) {
            return object;
        }
        var from = JsonNodeFactory.instance.objectNode();
        if (written.isTextual()) {
            from.put(kind.usualPlace(), written.textValue());
        } else if (kind == SourceKind.JDBC) {
            from.put("table", name);
        } else if (kind != SourceKind.REST) {
            from.put("file", name + "." + kind.word());
        }
        return from;
    }

    /** Parents first; the names that stand in a circle where there is one. */
    static List<String> ordered(Map<String, Set<String>> parents, List<String> circle) {
        var left = new LinkedHashMap<>(parents);
        var done = new ArrayList<String>();
        while (!left.isEmpty()) {
            Predicate<Map.Entry<String, Set<String>>> ready = entry -> done.containsAll(entry.getValue());
            var next = left.entrySet().stream().filter(ready).map(Map.Entry::getKey).findFirst();
            if (next.isEmpty()) {
                circle.addAll(left.keySet());
                return done;
            }
            left.remove(next.get());
            done.add(next.get());
        }
        return done;
    }
}
