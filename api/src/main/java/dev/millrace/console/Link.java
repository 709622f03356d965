package dev.millrace.console;

/** A link with its words. */
public record Link(String text, String path) {}
