package dev.millrace.language.resource;

import dev.millrace.language.definition.Reference;

/** Reads what lies outside. Asked for one reference after another; how long all of them may take is its own business. */
@FunctionalInterface
public interface Fetch {

    /**
     * What is at the reference's address.
     *
     * @throws Unread where it could not be read
     */
    byte[] read(Reference reference) throws Unread;

    /** Nothing came. The message is a sentence for the author of the definition. */
    final class Unread extends Exception {
        public Unread(String message) {
            super(message, null, false, false);
        }
    }
}
