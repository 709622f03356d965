package dev.millrace.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ErrorCatalogueTest {

    private static final List<Path> FEATURES =
            List.of(Path.of("src/main/java/dev/millrace/api"), Path.of("src/main/java/dev/millrace/console"),
                    Path.of("../workers/src/main/java/dev/millrace"));

    /** The code in a call that makes a refusal or a failure: its first text that is a snake_case word. */
    private static final Pattern CODE = Pattern.compile(
            "(?:Refusal\\.(?:of|invalid|unavailable)|Failure\\.of|case \\d+ -> of|new Failure|default -> of)\\([^;]*?\"([a-z]+(?:_[a-z]+)+)\"");

    private static final Pattern ERROR_TYPE = Pattern.compile(".*_error");

    private final ErrorCatalogue catalogue = new ErrorCatalogue();

    @Test
    void explainsEveryCodeOfARefusal() throws IOException {
        var used = new TreeSet<String>();
        for (var feature : FEATURES) {
            used.addAll(codesIn(feature));
        }

        assertThat(used).contains("body_unreadable", "idempotency_mismatch", "sign_in_throttled", "last_admin", "limit_invalid");
        assertThat(catalogue.codes()).containsAll(used);
    }

    @Test
    void saysSomethingInEveryField() {
        assertThat(catalogue.codes())
                .allMatch(code -> code.matches("[a-z_]+"))
                .map(catalogue::explain)
                .allSatisfy(explanation -> {
                    assertThat(explanation.title()).isNotBlank().doesNotEndWith(".");
                    assertThat(explanation.meaning()).endsWith(".");
                    assertThat(explanation.next()).isNotBlank();
                });
    }

    private static TreeSet<String> codesIn(Path folder) throws IOException {
        var codes = new TreeSet<String>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                var found = CODE.matcher(Files.readString(file));
                while (found.find()) {
                    if (!ERROR_TYPE.matcher(found.group(1)).matches() || found.group(1).equals("internal_error")) {
                        codes.add(found.group(1));
                    }
                }
            }
        }
        return codes;
    }
}
