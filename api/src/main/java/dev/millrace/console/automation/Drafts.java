package dev.millrace.console.automation;

import dev.millrace.console.trial.Tried;
import dev.millrace.console.trial.TryForm;
import dev.millrace.console.trial.TryPanels;
import dev.millrace.console.trial.Tryings;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import dev.millrace.workspace.Actor;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lets the text in the editor be tried before it is stored. */
@Component
class Drafts {

    private static final String PATH = "/automations/try";

    private final TryPanels panels;
    private final Tryings tryings;

    Drafts(TryPanels panels, Tryings tryings) {
        this.panels = panels;
        this.tryings = tryings;
    }

    /** {@code page} with what its text may be tried with. */
    EditorPage begin(Actor actor, EditorPage page) {
        return page.with(panels.begin(actor, definition(page), null, PATH));
    }

    /** {@code page} with what somebody has typed to try its text with. */
    EditorPage typed(Actor actor, EditorPage page, Map<String, String> fields) {
        if (!fields.containsKey("given")) {
            return begin(actor, page);
        }
        var definition = definition(page);
        var form = TryForm.of(fields);
        return page.with(
                fields.containsKey("examples")
                        ? panels.withExamples(actor, definition, form, PATH)
                        : panels.of(actor, definition, form, PATH));
    }

    Tried attempt(Actor actor, EditorPage page, Map<String, String> fields) {
        return tryings.written(actor, page.listing().text(), TryForm.of(fields));
    }

    /** Without what it refers to outside, which nobody reads at each letter. Null where the text is none. */
    private static @Nullable Definition definition(EditorPage page) {
        try {
            return page.listing().hasErrors()
                    ? null
                    : DefinitionReader.outline(Source.read(page.listing().text()).tree());
        } catch (UnreadableSource mistaken) {
            return null;
        }
    }
}
