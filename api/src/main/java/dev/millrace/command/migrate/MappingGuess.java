package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.command.migrate.FieldSurvey.Field;
import dev.millrace.language.lint.Nearest;
import dev.millrace.sync.mapping.FieldMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Guesses which field of ours each of theirs is: by the names that the type knows, else by a name made of theirs. */
final class MappingGuess {

    private static final String OURS = "[A-Za-z_][A-Za-z0-9_-]{0,62}";

    private MappingGuess() {}

    /** @param type as the server shows it; a missing node where there is none */
    static List<FieldMapping> of(List<Field> fields, JsonNode type) {
        var known = known(type);
        var byPlainName = new HashMap<String, String>();
        known.forEach(name -> byPlainName.put(plain(name), name));
        var taken = new LinkedHashSet<String>();
        var mapping = new ArrayList<FieldMapping>();
        for (var field : fields) {
            var last = field.field().substring(field.field().lastIndexOf('.') + 1);
            var exact = byPlainName.getOrDefault(plain(field.field()), byPlainName.get(plain(last)));
            var near = exact == null ? Nearest.to(snake(last), known) : exact;
            var ours = near == null ? snake(field.field()) : near;
            if (ours.matches(OURS) && !field.field().contains("..") && taken.add(ours)) {
                mapping.add(new FieldMapping(ours, field.field(), null));
            }
        }
        return mapping;
    }

    private static Set<String> known(JsonNode type) {
        var known = new LinkedHashSet<String>();
        type.path("schema").path("properties").fieldNames().forEachRemaining(known::add);
        type.path("unique").forEach(field -> known.add(field.asText()));
        if (type.path("display").isTextual()) {
            known.add(type.path("display").asText());
        }
        return known;
    }

    /** As it stands in a configuration. */
    static List<String> yaml(List<FieldMapping> mapping) {
        return mapping.stream()
                .map(rule -> "- {ours: %s, theirs: '%s'}".formatted(rule.ours(), String.valueOf(rule.theirs()).replace("'", "''")))
                .toList();
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_.-]+", "");
    }

    private static String snake(String name) {
        return name.strip()
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .replaceAll("^_|_$", "")
                .toLowerCase(Locale.ROOT);
    }
}
