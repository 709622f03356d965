/**
 * What proto documents say about gRPC services, and how their messages look as JSON. Pure: nothing here reads from anywhere
 * but what its callers hand it, and the class path.
 */
@NullMarked
package dev.millrace.call.proto;

import org.jspecify.annotations.NullMarked;
