/**
 * Workspaces, the people and keys that act in them, and what each may do.
 *
 * <p>Every request of the {@code api} module becomes an {@link dev.millrace.workspace.Actor}; every query names its
 * workspace, so that another workspace's thing looks like one that does not exist.
 */
@NullMarked
package dev.millrace.workspace;

import org.jspecify.annotations.NullMarked;
