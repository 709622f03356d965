package dev.millrace.api;

import dev.millrace.command.MillraceCommand;
import dev.millrace.embedded.EmbeddedRun;
import java.util.Arrays;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts everything: the face, the workers, and whatever server they need and were given no address of. With a command as
 * its first argument it is the command {@code millrace} instead.
 */
@SpringBootApplication(scanBasePackages = "dev.millrace", proxyBeanMethods = false)
public class Millrace {

    private static final String SERVE = "serve";

    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(SERVE) && !asksForHelp(arguments)) {
            EmbeddedRun.launch(Millrace.class, Arrays.copyOfRange(arguments, 1, arguments.length));
        } else if (MillraceCommand.isMeant(arguments)) {
            System.exit(MillraceCommand.run(arguments));
        } else {
            EmbeddedRun.launch(Millrace.class, arguments);
        }
    }

    private static boolean asksForHelp(String[] arguments) {
        return Arrays.asList(arguments).contains("--help");
    }
}
