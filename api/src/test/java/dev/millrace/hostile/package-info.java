/**
 * What a careless or hostile caller sends, table by table, against the whole application: each case ends in the wire
 * contract's error or in a run that ends, none in a 500, and what was refused has left nothing behind.
 */
@NullMarked
package dev.millrace.hostile;

import org.jspecify.annotations.NullMarked;
