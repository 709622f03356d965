package dev.millrace.console.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.signature.SignatureScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Programs that verify what an endpoint is sent: the files of {@code verify/} in the resources, a folder for each scheme, with
 * the endpoint's {@code {{path}}} and {@code {{url}}} filled in. The secret is in none of them.
 */
@Component
public final class Snippets {

    /** What may stand between quotes and in the routes of every language here without meaning something else. */
    private static final Pattern NOT_PLAIN = Pattern.compile("[^A-Za-z0-9._~/%,;=@&-]");

    private final Map<SignatureScheme, Map<Language, String>> texts = new EnumMap<>(SignatureScheme.class);

    Snippets() {
        for (var scheme : SignatureScheme.values()) {
            var all = new EnumMap<Language, String>(Language.class);
            for (var language : Language.values()) {
                all.put(language, read("/verify/" + scheme.word() + "/" + language.file));
            }
            texts.put(scheme, all);
        }
    }

    /** A language in the order in which people are likely to ask for it. */
    enum Language {
        JAVASCRIPT("JavaScript", "receiver.mjs"),
        PYTHON("Python", "receiver.py"),
        RUBY("Ruby", "receiver.rb"),
        PHP("PHP", "receiver.php"),
        GO("Go", "receiver.go"),
        JAVA("Java", "Receiver.java"),
        CURL("curl, to try a receiver", "curl.sh");

        final String title;
        final String file;

        Language(String title, String file) {
            this.title = title;
            this.file = file;
        }
    }

    /** @param id of its element */
    public record Snippet(String id, String title, String text) {}

    /** In every language that we have a program for. */
    public List<Snippet> of(Webhook webhook) {
        var snippets = new ArrayList<Snippet>();
        for (var language : Language.values()) {
            snippets.add(new Snippet(
                    "verify-" + language.ordinal(), language.title, text(webhook.signature(), language, webhook.url())));
        }
        return snippets;
    }

    String text(SignatureScheme scheme, Language language, String url) {
        var path = URI.create(url).getRawPath();
        return texts.get(scheme)
                .get(language)
                .replace("{{path}}", path.isEmpty() ? "/" : plain(path))
                .replace("{{url}}", url.replace("'", "%27"));
    }

    /** A path is a customer's text: what could end a string or a comment, or begin an expression in one, is percent-encoded. */
    private static String plain(String path) {
        var hex = HexFormat.of().withUpperCase();
        return NOT_PLAIN.matcher(path).replaceAll(odd -> "%" + hex.toHexDigits((byte) odd.group().charAt(0)));
    }

    private static String read(String resource) {
        try (var stream = Snippets.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException(resource + " is missing");
            }
            return new String(stream.readAllBytes(), UTF_8).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
