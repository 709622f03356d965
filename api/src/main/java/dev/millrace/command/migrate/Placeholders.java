package dev.millrace.command.migrate;

import dev.millrace.command.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands for secrets in a configuration: <code>${env:NAME}</code> for a variable of the environment and
 * <code>${file:PATH}</code> for the first line of a file. What they were replaced by is known here, so that no message
 * shows it.
 */
final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(env|file):([^}]+)}");
    private static final int LARGEST = 64 * 1024;

    private final Map<String, String> environment;
    private final Path directory;
    private final Set<String> secrets = new HashSet<>();

    Placeholders(Map<String, String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    static boolean isIn(String text) {
        return PLACEHOLDER.matcher(text).find();
    }

    /** Why {@code text} cannot be resolved; empty where it can. */
    List<String> problems(String text) {
        var problems = new ArrayList<String>();
        PLACEHOLDER.matcher(text).results().forEach(found -> {
            var name = found.group(2);
            if (found.group(1).equals("env") && environment.getOrDefault(name, "").isBlank()) {
                problems.add("the environment has no variable %s".formatted(name));
            } else if (found.group(1).equals("file") && !Files.isReadable(directory.resolve(name))) {
                problems.add("there is no readable file %s".formatted(name));
            }
        });
        return problems;
    }

    /** {@code text} with what its placeholders stand for. */
    String resolve(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            var value = found.group(1).equals("env") ? environment.getOrDefault(found.group(2), "") : file(found.group(2));
            if (!value.isBlank()) {
                secrets.add(value);
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** {@code message} without any secret that was resolved. */
    String hide(String message) {
        var hidden = message;
        for (var secret : secrets.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList()) {
            hidden = hidden.replace(secret, "***");
        }
        return hidden;
    }

    private String file(String name) {
        try (var bytes = Files.newInputStream(directory.resolve(name))) {
            return new String(bytes.readNBytes(LARGEST)).lines().findFirst().orElse("").strip();
        } catch (IOException unreadable) {
            throw Stop.usage("%s cannot be read: %s".formatted(name, unreadable.getMessage()));
        }
    }
}
