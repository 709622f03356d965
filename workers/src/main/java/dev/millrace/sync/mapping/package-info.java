/**
 * How an item of another service becomes the data of a record: fields of ours, each from a place of theirs, through a transform.
 * {@link dev.millrace.sync.mapping.Mapper} is made once for a sync and tells of every field that it cannot make, not of the first.
 * It also leads back: what an item is to have of a record, where the transform can be turned round or the rule says how.
 */
@NullMarked
package dev.millrace.sync.mapping;

import org.jspecify.annotations.NullMarked;
