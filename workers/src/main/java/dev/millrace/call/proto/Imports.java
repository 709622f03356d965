package dev.millrace.call.proto;

import java.net.URI;

/** Reads the documents that a document imports. */
@FunctionalInterface
public interface Imports {

    /** The contents of the document at {@code uri}. */
    byte[] read(URI uri);
}
