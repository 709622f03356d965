/**
 * The pages of the portal, on which a customer without an account here manages endpoints. Every page takes the
 * {@link dev.millrace.portal.Portal} of the request, and reaches endpoints through {@link dev.millrace.portal.PortalEndpoints} alone.
 * Nothing of the console stands on them: no navigation, no member, no filter, no header and no connection of an endpoint.
 */
@NullMarked
package dev.millrace.console.portal;

import org.jspecify.annotations.NullMarked;
