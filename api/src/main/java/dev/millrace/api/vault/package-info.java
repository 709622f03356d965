/** The rotation of the encryption keys over REST, which the command {@code millrace vault} uses. */
@NullMarked
package dev.millrace.api.vault;

import org.jspecify.annotations.NullMarked;
