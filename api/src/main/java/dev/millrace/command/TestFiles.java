package dev.millrace.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which definition a file of test cases is about: {@code order.yaml} for {@code order.test.yaml} beside it. */
final class TestFiles {

    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

    private TestFiles() {}

    static boolean isTest(Path file) {
        return ENDINGS.stream().anyMatch(ending -> file.toString().endsWith(".test" + ending));
    }

    /** The file of test cases that {@code named} is, or that stands beside the definition which it is. */
    static Path tests(Path named) {
        return isTest(named) ? named : beside(named, stem(named), ".test", "test cases");
    }

    /** The definition that the cases of {@code tests} are about. */
    static Path definition(Path tests) {
        var stem = stem(tests);
        return beside(tests, stem.substring(0, stem.length() - ".test".length()), "", "definition");
    }

    private static Path beside(Path file, String stem, String infix, String what) {
        return ENDINGS.stream()
                .map(ending -> file.resolveSibling(stem + infix + ending))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> Stop.usage("There are no %s %s beside %s."
                        .formatted(what, stem + infix + ENDINGS.getFirst(), file)));
    }

    private static String stem(Path file) {
        var name = file.getFileName().toString();
        var dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
