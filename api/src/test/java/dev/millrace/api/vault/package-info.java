/** Encryption keys over REST. */
@NullMarked
package dev.millrace.api.vault;

import org.jspecify.annotations.NullMarked;
