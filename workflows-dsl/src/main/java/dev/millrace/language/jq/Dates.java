package dev.millrace.language.jq;

final class Dates {
    private Dates() {}

    static void register(Builtins.Table table) {}
}
