/**
 * A record and its item, changed on both sides: what each side becomes, field by field, who wins where both have changed the same, and
 * the conflicts as they are kept for people. {@link dev.millrace.sync.merge.Merge} only computes, and
 * {@link dev.millrace.sync.merge.Verdicts} only decides. What surprises: it knows of no sync and no pair; whoever meets the two says by
 * which rule, and keeps what both have in common afterwards.
 */
@NullMarked
package dev.millrace.sync.merge;

import org.jspecify.annotations.NullMarked;
