/**
 * Reads private keys and certificates as people have them. Connections read those that they sign with here, and the way out
 * those that it shows to other sides. No message holds anything of a key.
 */
@NullMarked
package dev.millrace.key;

import org.jspecify.annotations.NullMarked;
