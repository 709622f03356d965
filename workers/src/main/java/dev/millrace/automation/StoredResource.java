package dev.millrace.automation;

/** What a version refers to outside, as it was read at {@code address} when the version was stored. */
public record StoredResource(String address, String sha256, String contents) {}
