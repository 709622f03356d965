/**
 * Workspaces, the people and keys that act in them, and what each may do.
 *
 * <p>Every request of the {@code api} module becomes an {@link dev.millrace.workspace.Actor}; every query names its
 * workspace, so that another workspace's thing looks like one that does not exist. Keys, sessions and sign-in links are
 * random tokens of which only a hash is stored: a token is shown where it is made and can never be read back.
 */
@NullMarked
package dev.millrace.workspace;

import org.jspecify.annotations.NullMarked;
