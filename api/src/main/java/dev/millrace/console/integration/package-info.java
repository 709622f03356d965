/**
 * The integrations page: the apps that can be connected, the accounts that are, and the way there and back through a
 * provider.
 *
 * <p>Everybody who may connect is let in, and sees their own accounts; those who may inspect see the workspace's besides.
 * The surprise: a link to connect answers with a redirect to the provider, and a form with a page that leads there, since
 * our own content security policy lets no form end at another site.
 */
@NullMarked
package dev.millrace.console.integration;

import org.jspecify.annotations.NullMarked;
