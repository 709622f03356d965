package dev.millrace.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program that can be started.
 *
 * @param command absolute, with its arguments; {@link #FILE} among them stands for where {@code file} is
 * @param stdin all of it
 * @param file what it reads of ours: its code, or nothing
 * @param shown what of the machine's files it needs beside the system's own
 * @param environment all of it, but for PATH, HOME and LANG, which it has unless it is given others
 * @param addressSpace whether its memory is bounded by its address space too
 */
record Program(
        List<String> command,
        byte[] stdin,
        byte[] file,
        List<Path> shown,
        Map<String, String> environment,
        boolean addressSpace) {

    static final String FILE = "\0file";

    Program {
        command = List.copyOf(command);
        shown = List.copyOf(shown);
        environment = Map.copyOf(environment);
    }
}
