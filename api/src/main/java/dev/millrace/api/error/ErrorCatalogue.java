package dev.millrace.api.error;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What each error code means and what to do about it, read from {@code errors.yml}. */
@Component
final class ErrorCatalogue {

    private final Map<String, Explanation> explanations = new TreeMap<>();

    ErrorCatalogue() {
        try (var file = new ClassPathResource("errors.yml").getInputStream()) {
            Map<String, Map<String, String>> read = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
            read.forEach((code, text) -> explanations.put(
                    code, new Explanation(code, text.get("title"), text.get("meaning"), text.get("next"))));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /**
     * The text of one page.
     *
     * @param next what the reader does now
     */
    record Explanation(String code, String title, String meaning, String next) {}

    /** The entry of {@code code}; a general one where the catalogue has none. */
    Explanation explain(String code) {
        var known = explanations.get(code);
        if (known != null) {
            return known;
        }
        var general = explanations.get(code.endsWith("_not_found") ? "not_found" : "refused");
        return new Explanation(code, general.title(), general.meaning(), general.next());
    }

    Set<String> codes() {
        return explanations.keySet();
    }
}
