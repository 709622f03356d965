/**
 * The inbox: CloudEvents, stored before they are acknowledged and deduplicated by source and id.
 *
 * <p>Whoever reacts to events is an {@link dev.millrace.event.EventSubscriber} and is told inside the transaction that
 * stores them, so that an event and the work it causes exist together or not at all.
 */
@NullMarked
package dev.millrace.event;

import org.jspecify.annotations.NullMarked;
