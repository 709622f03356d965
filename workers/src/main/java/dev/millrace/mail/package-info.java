/**
 * Mail by SMTP. {@link dev.millrace.mail.Mailer} hands one mail to the server; {@link dev.millrace.mail.Outbox} keeps what the admins of
 * a workspace are to be told, in the transaction of what happened, and workers send it.
 *
 * <p>The one surprise: without a host nothing is kept either, so that the day on which somebody sets one does not begin with a year of
 * old mail. The mail server is the operator's own setting and no address that a user gave: it is not called through {@code egress}.
 */
@NullMarked
package dev.millrace.mail;

import org.jspecify.annotations.NullMarked;
