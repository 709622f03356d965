package dev.millrace.console;

import java.util.Locale;

/** Makes a sentence of a description that begins small and ends without a stop, as the data of providers has it. */
public final class Sentence {

    private Sentence() {}

    /** Empty where there is no description. */
    public static String of(String description) {
        return description.isEmpty()
                ? ""
                : description.substring(0, 1).toUpperCase(Locale.ROOT) + description.substring(1) + ".";
    }
}
