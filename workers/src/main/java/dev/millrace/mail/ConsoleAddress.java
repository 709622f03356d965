package dev.millrace.mail;

/** Where people look at something in the console. A worker that knows no public address gives the path alone. */
@FunctionalInterface
public interface ConsoleAddress {

    /** @param path begins with a slash */
    String of(String path);
}
