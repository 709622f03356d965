package dev.millrace.command;

import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.connection.provider.Providers;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.lint.Linter;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.lint.Surroundings;
import dev.millrace.language.resource.Fetch;
import dev.millrace.language.resource.Retrieved;
import dev.millrace.language.resource.Retrieval;
import dev.millrace.language.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A file with a definition.
 *
 * @param problems what the linter says; which connections there are it does not know
 */
record DefinitionFile(Path path, byte[] contents, List<Problem> problems) {

    /** Made when the first file is read: most commands read none. */
    private static final class Language {
        static final Linter LINTER =
                new Linter(Surroundings.unknown(Providers.load(new ProviderSettings(Map.of())).actions()));
    }

    static DefinitionFile read(Path path) {
        var contents = bytes(path);
        return new DefinitionFile(path, contents, Language.LINTER.lint(contents));
    }

    static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException missing) {
            throw Stop.usage("There is no file %s.".formatted(path));
        } catch (IOException unreadable) {
            throw Stop.usage("%s cannot be read: %s".formatted(path, unreadable.getMessage()));
        }
    }

    boolean isSound() {
        return !Problem.anyError(problems);
    }

    /** What the definition, which must be sound, refers to outside. */
    Retrieved retrieve(Fetch fetch) {
        return Retrieval.retrieve(Source.read(contents), Language.LINTER, fetch);
    }

    /** The definition with what it refers to; both must be sound. */
    Definition definition(Retrieved outside) {
        return DefinitionReader.read(Source.read(contents).tree(), outside.resources());
    }

    /** The definition, which must be sound, to be looked at and not to be run: what lies outside is left out. */
    Definition outline() {
        return DefinitionReader.outline(Source.read(contents).tree());
    }
}
