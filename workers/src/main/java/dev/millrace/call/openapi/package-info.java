/** What an OpenAPI document says about its operations. Pure: nothing here reads from anywhere. */
@NullMarked
package dev.millrace.call.openapi;

import org.jspecify.annotations.NullMarked;
