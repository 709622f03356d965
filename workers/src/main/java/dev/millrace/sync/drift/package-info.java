/**
 * Drift: which fields the items of a sync's stream have, of which types, and what of it changes. Runs of syncs tell of each page in its
 * own transaction; the API and the console list what has changed until somebody has taken note. What surprises: the first run that
 * completes only learns, so that nothing is told before it is known what is normal. Names and types are kept, values never.
 */
@NullMarked
package dev.millrace.sync.drift;

import org.jspecify.annotations.NullMarked;
