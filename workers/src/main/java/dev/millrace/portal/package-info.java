/**
 * Customers who manage the endpoints that events are sent to, without an account here: the links that let them in, and what they may
 * see and do.
 *
 * <p>Programs make links through {@link dev.millrace.portal.PortalLinks}; the pages reach endpoints and deliveries through
 * {@link dev.millrace.portal.PortalEndpoints} alone, which holds a customer of one channel to that channel. The one surprise: an
 * endpoint may have had other channels before, so that its deliveries are looked at one by one for the channel of their event.
 */
@NullMarked
package dev.millrace.portal;

import org.jspecify.annotations.NullMarked;
