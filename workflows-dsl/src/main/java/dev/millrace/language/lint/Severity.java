package dev.millrace.language.lint;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether a problem keeps a definition from being accepted. */
public enum Severity {
    ERROR("error"),
    WARNING("warning");

    private final String word;

    Severity(String word) {
        this.word = word;
    }

    /** The word of the wire contract. */
    @JsonValue
    public String word() {
        return word;
    }
}
