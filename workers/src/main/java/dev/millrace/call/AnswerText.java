package dev.millrace.call;

import dev.millrace.egress.EgressAnswer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;

/** The body of an answer as text, in the character set that it names, else in UTF-8. */
final class AnswerText {

    private AnswerText() {}

    static String of(EgressAnswer answer) {
        return new String(answer.body(), charset(answer));
    }

    private static Charset charset(EgressAnswer answer) {
        var type = answer.header("Content-Type").orElse("");
        var at = type.toLowerCase(Locale.ROOT).indexOf("charset=");
        if (at < 0) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(type.substring(at + 8).split("[;\\s]", 2)[0].replace("\"", ""));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}
