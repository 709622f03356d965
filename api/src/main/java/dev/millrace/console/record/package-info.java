/**
 * Records: their types, the records of a type as a table, and each with its history. What somebody types is written as the API
 * writes it, so that both refuse the same in the same words.
 */
@NullMarked
package dev.millrace.console.record;

import org.jspecify.annotations.NullMarked;
