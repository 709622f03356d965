/** Where the outside reaches us. Whoever writes an absolute address into an answer asks here. */
@NullMarked
package dev.millrace.api.address;

import org.jspecify.annotations.NullMarked;
