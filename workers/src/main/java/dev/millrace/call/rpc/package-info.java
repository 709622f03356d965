/** JSON-RPC as agents and MCP servers speak it over HTTP. Pure: nothing here sends or reads. */
@NullMarked
package dev.millrace.call.rpc;

import org.jspecify.annotations.NullMarked;
