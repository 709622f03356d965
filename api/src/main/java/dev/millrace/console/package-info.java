/**
 * The console: server-rendered pages over the feature classes of the workers, one sub-package a place.
 *
 * <p>Here stands what every page shares: the frame around it, sentences for times, states, ids and JSON, forms and their
 * complaints, and the redirect after a POST. A POST answers 303 and leads to a page that says what came of it; the one
 * exception is a secret that is shown once, which is the answer itself, because it must not be kept anywhere in between.
 * Nothing may need a script: {@code console.js} adds the keyboard, copying and what moves.
 */
@NullMarked
package dev.millrace.console;

import org.jspecify.annotations.NullMarked;
