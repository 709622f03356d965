/**
 * Links to the portal over REST, and how a browser that has opened one is recognised.
 *
 * <p>The pages themselves stand in {@code dev.millrace.console.portal}. The one surprise: everything below {@code /portal} has filters
 * of its own, which know neither members nor API keys. So a customer's cookie opens nothing else, and a member's cookie no portal.
 */
@NullMarked
package dev.millrace.api.portal;

import org.jspecify.annotations.NullMarked;
