/**
 * The one way out of Millrace: every HTTP call to the outside, an automation's, a webhook delivery, a token request,
 * goes through {@link dev.millrace.egress.Egress}. {@link dev.millrace.egress.Guard} decides by the addresses that a
 * host resolves to, and the connection goes to exactly those addresses: there is no second look-up that could answer
 * differently, and a pooled connection serves only an exchange whose host was vetted to the same addresses. gRPC goes out
 * through {@link dev.millrace.egress.GrpcEgress}, behind the same guard, and what speaks other protocols (FTP, SFTP) through {@link dev.millrace.egress.TcpEgress}.
 *
 * <p>A request may show a {@link dev.millrace.egress.ClientIdentity}, which shares neither connections nor sessions with another.
 *
 * <p>What surprises: the HTTP client's own redirects, retries, cookies, proxies and decompression are not used. What
 * happens after the guard has spoken happens here, so that it can be bounded and put into words.
 */
@NullMarked
package dev.millrace.egress;

import org.jspecify.annotations.NullMarked;
