/** {@code /api/v1/syncs}: what is brought in from other services. Admins make and change syncs; operators start and pause them. */
@NullMarked
package dev.millrace.api.sync;

import org.jspecify.annotations.NullMarked;
