/** Tests of the reader: what a text becomes, where its parts were written, and what hostile texts get. */
@NullMarked
package dev.millrace.language.source;

import org.jspecify.annotations.NullMarked;
