/**
 * Documents that describe what can be called, as far as all of them are alike. Pure: nothing here reads from anywhere.
 */
@NullMarked
package dev.millrace.call.document;

import org.jspecify.annotations.NullMarked;
