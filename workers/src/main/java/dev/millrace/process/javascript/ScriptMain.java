package dev.millrace.process.javascript;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/**
 * Runs the script that stands in its standard input, as {@code dev.millrace.process.JavaScript} writes it: the code, what the
 * script reads, its arguments, and the names and values of its environment. The script reaches nothing of Java and nothing
 * of the machine. Ends with 1 where the script throws.
 */
public final class ScriptMain {

    private static final OutputStream OUT = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 8_192);
    private static final OutputStream ERR = new FileOutputStream(FileDescriptor.err);

    private ScriptMain() {}

    public static void main(String[] none) throws IOException {
        var given = new DataInputStream(new BufferedInputStream(System.in));
        end(run(text(given), text(given), texts(given), texts(given)));
    }

    private static int run(String code, String stdin, Object[] arguments, Object[] environment) throws IOException {
        try (var context = context()) {
            var process = context.eval(prelude())
                    .execute(
                            ProxyArray.fromArray(arguments),
                            ProxyArray.fromArray(environment),
                            stdin,
                            (ProxyExecutable) ScriptMain::write,
                            (ProxyExecutable) ScriptMain::exit);
            context.eval(Source.newBuilder("js", code, "script.js").build());
            var exitCode = process.getMember("exitCode");
            return exitCode != null && exitCode.fitsInInt() ? exitCode.asInt() : 0;
        } catch (PolyglotException thrown) {
            return failed(story(thrown));
        } catch (OutOfMemoryError full) {
            return failed("The script took more memory than it may have.");
        } catch (StackOverflowError | LinkageError deep) {
            // The engine makes an error of the script's of it, unless it is met while a class is loaded.
            return failed("RangeError: Maximum call stack size exceeded");
        }
    }

    private static int failed(String sentence) throws IOException {
        ERR.write((sentence + "\n").getBytes(StandardCharsets.UTF_8));
        return 1;
    }

    private static Context context() {
        return Context.newBuilder("js")
                .sandbox(SandboxPolicy.CONSTRAINED)
                .in(InputStream.nullInputStream())
                .out(OUT)
                .err(ERR)
                .option("engine.WarnInterpreterOnly", "false")
                .option("js.ecmascript-version", "2024")
                .option("js.unhandled-rejections", "throw")
                .build();
    }

    private static Source prelude() throws IOException {
        try (var prelude = ScriptMain.class.getResourceAsStream("prelude.js")) {
            var text = new String(Objects.requireNonNull(prelude).readAllBytes(), StandardCharsets.UTF_8);
            return Source.newBuilder("js", text, "prelude.js").internal(true).build();
        }
    }

    /** What was thrown, and where in the script. */
    private static String story(PolyglotException thrown) {
        if (thrown.isResourceExhausted()) {
            return "The script took more memory than it may have.";
        }
        var story = new StringBuilder(String.valueOf(thrown.getMessage()));
        for (var frame : thrown.getPolyglotStackTrace()) {
            var at = frame.getSourceLocation();
            if (frame.isGuestFrame() && at != null && !at.getSource().isInternal()) {
                story.append("%n    at %s (script.js:%d:%d)".formatted(frame.getRootName(), at.getStartLine(), at.getStartColumn()));
            }
        }
        return story.toString();
    }

    private static Object write(Value... streamAndText) {
        try {
            (streamAndText[0].asInt() == 1 ? OUT : ERR).write(streamAndText[1].asString().getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException nobodyReads) {
            throw new UncheckedIOException(nobodyReads);
        }
    }

    private static Object exit(Value... code) {
        end(code[0].fitsInInt() ? code[0].asInt() : 1);
        return true;
    }

    private static void end(int code) {
        try {
            OUT.flush();
        } catch (IOException nobodyReads) {
            // It ends all the same.
        }
        Runtime.getRuntime().halt(code);
    }

    private static String text(DataInputStream given) throws IOException {
        return new String(given.readNBytes(given.readInt()), StandardCharsets.UTF_8);
    }

    private static Object[] texts(DataInputStream given) throws IOException {
        var texts = new Object[given.readInt()];
        for (var index = 0; index < texts.length; index++) {
            texts[index] = text(given);
        }
        return texts;
    }
}
