package dev.millrace.source.verifier;

import com.fasterxml.jackson.databind.JsonMappingException;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Every provider whose webhooks can come in, read from {@code verifiers/*.yml} and checked at start. */
public final class VerifierCatalogue {

    private final SortedMap<String, Verifier> verifiers;

    private VerifierCatalogue(SortedMap<String, Verifier> verifiers) {
        this.verifiers = verifiers;
    }

    /** The catalogue on the class path; fails with the file and the field where one is wrong. */
    public static VerifierCatalogue load() {
        return load("classpath*:verifiers/*.yml");
    }

    /** The catalogue of the files that {@code pattern} finds. */
    static VerifierCatalogue load(String pattern) {
        try {
            return new VerifierCatalogue(Arrays.stream(new PathMatchingResourcePatternResolver().getResources(pattern))
                    .map(VerifierCatalogue::read)
                    .collect(Collectors.toMap(
                            Verifier::provider,
                            verifier -> verifier,
                            (one, other) -> {
                                throw new IllegalStateException("Two verifiers are called " + one.provider());
                            },
                            TreeMap::new)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public Optional<Verifier> find(String provider) {
        return Optional.ofNullable(verifiers.get(provider));
    }

    /** All of them, in the order of their names. */
    public List<Verifier> all() {
        return List.copyOf(verifiers.values());
    }

    private static Verifier read(Resource file) {
        var name = Objects.requireNonNull(file.getFilename());
        try (var contents = file.getInputStream()) {
            return read(name, contents);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Verifier read(String file, InputStream contents) {
        var verifier = parse(file, contents);
        if (!file.equals(verifier.provider() + ".yml") || !verifier.provider().matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalStateException(
                    "verifiers/%s: provider must be the file's name, of small letters, digits and hyphens."
                            .formatted(file));
        }
        if (verifier.needsSecret() && (verifier.documentation() == null || verifier.verified() == null)) {
            throw new IllegalStateException(
                    "verifiers/%s: documentation and verified, the day on which this file was checked against it, are missing."
                            .formatted(file));
        }
        return verifier;
    }

    private static Verifier parse(String file, InputStream contents) {
        try {
            var tree = new Load(LoadSettings.builder().setLabel(file).build()).loadFromInputStream(contents);
            return Json.mapper().readValue(Json.write(Objects.requireNonNullElse(tree, List.of())), Verifier.class);
        } catch (JsonMappingException wrong) {
            var where = wrong.getPath().stream()
                    .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                    .collect(Collectors.joining("."));
            var why = wrong.getCause() == null ? wrong.getOriginalMessage() : wrong.getCause().getMessage();
            throw new IllegalStateException(
                    "verifiers/%s%s: %s".formatted(file, where.isEmpty() ? "" : ", at " + where, why), wrong);
        } catch (IOException | YamlEngineException malformed) {
            throw new IllegalStateException("verifiers/%s: %s".formatted(file, malformed.getMessage()), malformed);
        }
    }
}
