package dev.millrace.sync.mapping;

/** Why a field cannot be made of an item. */
public record FieldProblem(String field, String message) {}
