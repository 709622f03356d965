package dev.millrace.embedded;

import dev.millrace.engine.Engine;
import dev.millrace.vault.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lines printed once everything is ready: where, how to sign in, what to try, what the engine lacks.
 *
 * @param took from the start of the JVM
 * @param credentials the file of an embedded database's first start; empty with a database of one's own, where we know
 *     of no account
 * @param signInUrl opens the console once without a password
 * @param firstStart whether that file was written by this start, so that its secrets are shown this once
 */
record Banner(
        String url,
        Duration took,
        Engine engine,
        Optional<Path> credentials,
        boolean firstStart,
        Optional<Secret> signInUrl,
        Optional<String> egressAllow) {

    private static final int WIDTH = 100;
    private static final String INDENT = " ".repeat(13);

    String text() {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("Millrace is ready after %d.%d s: %s".formatted(took.toSeconds(), took.toMillisPart() / 100, url));
        lines.add("");
        var account = credentials.flatMap(Credentials::read);
        signInUrl.ifPresent(link -> {
            lines.addAll(field("Console", link.reveal()));
            lines.addAll(field("", "This address signs you in, once, within an hour."));
        });
        account.ifPresent(known -> lines.addAll(signIn(known)));
        lines.addAll(field("Engine", engineName()));
        engine.lacks().forEach(sentence -> lines.addAll(field("", sentence)));
        engine.ui().ifPresent(ui -> lines.addAll(field("Temporal UI", ui.toString())));
        egressAllow.ifPresent(allowed -> lines.addAll(field(
                "Egress",
                "Outside calls may reach " + allowed.replace(",", ", ")
                        + " although private; MILLRACE_EGRESS_ALLOW replaces this.")));
        account.ifPresent(known -> {
            lines.add("");
            lines.add("Try it: this event starts the sample automation.");
            lines.add("");
            SampleEvent.curl(url, shown(known), credentials.orElseThrow())
                    .lines()
                    .map(line -> "  " + line)
                    .forEach(lines::add);
        });
        lines.add("");
        return String.join("\n", lines);
    }

    private List<String> signIn(Credentials account) {
        var file = credentials.orElseThrow();
        var how = new ArrayList<String>();
        if (firstStart) {
            how.addAll(field("Sign in", account.email() + " with the password " + account.password().reveal()));
            how.addAll(field("", "It is kept, with an API key, in"));
        } else {
            how.addAll(field("Sign in", account.email() + "; the password is in"));
        }
        how.add(INDENT + " " + file);
        return how;
    }

    private Optional<String> shown(Credentials account) {
        return firstStart ? Optional.of(account.apiKey().reveal()) : Optional.empty();
    }

    private String engineName() {
        return switch (engine.kind()) {
            case CLUSTER -> "Temporal at " + engine.target() + ", namespace " + engine.namespace();
            case DEV_SERVER -> "Temporal's development server at " + engine.target();
            case IN_JVM -> "Temporal inside this process, at " + engine.target();
        };
    }

    /** A label and its text, broken between words before the width ends. */
    private static List<String> field(String label, String text) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(("  " + label + INDENT).substring(0, INDENT.length()));
        var empty = true;
        for (var word : text.split(" ")) {
            if (!empty && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(INDENT);
                empty = true;
            }
            line.append(" ").append(word);
            empty = false;
        }
        lines.add(line.toString());
        return lines;
    }
}
