package dev.millrace.trial.cases;

/**
 * Something that is not as a case expects it.
 *
 * @param pointer of the expectation in its case, for instance {@code /expect/output/total}
 * @param expected as JSON, or a few words
 * @param got likewise
 */
public record Difference(String pointer, String expected, String got) {}
