/** Which Temporal server runs the workflows, the client to it, and the worker's life from start to graceful stop. */
@NullMarked
package dev.millrace.engine;

import org.jspecify.annotations.NullMarked;
