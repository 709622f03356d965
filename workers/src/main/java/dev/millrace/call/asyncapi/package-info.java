/** What an AsyncAPI document says about sending messages over HTTP. Pure: nothing here reads from anywhere. */
@NullMarked
package dev.millrace.call.asyncapi;

import org.jspecify.annotations.NullMarked;
