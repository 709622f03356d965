/** {@code /api/v1/api-keys}: the credentials of programs. A key is shown when it is made and never again. */
@NullMarked
package dev.millrace.api.key;

import org.jspecify.annotations.NullMarked;
