/**
 * Many writers, one transaction: what arrives at the same time is written at the same time. The inbox and the effects of
 * runs use it. What surprises: writing happens on threads of its own, never in the transaction of who asks for it.
 */
@NullMarked
package dev.millrace.batch;

import org.jspecify.annotations.NullMarked;
