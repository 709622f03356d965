package dev.millrace.record;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How records of one type belong to those of another.
 *
 * @param type the other type
 * @param field under {@code many} the field of the others that holds our id, under {@code one} our field that holds theirs
 */
public record Relation(String type, String field, Cardinality cardinality) {

    /** How many of the others belong to one of ours. */
    public enum Cardinality {
        @JsonProperty("one")
        ONE,
        @JsonProperty("many")
        MANY
    }
}
