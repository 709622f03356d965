/**
 * Where a deployment keeps what must not stand in its environment: a file, or HashiCorp Vault. It is read once, before
 * anything else starts.
 *
 * <p>Another manager is another {@link dev.millrace.secrets.SecretsManager}, named in {@link
 * dev.millrace.secrets.ReadSecrets}. The surprise: what it holds has the names of the variables of the environment, and a
 * variable that is really set counts before it.
 */
@NullMarked
package dev.millrace.secrets;

import org.jspecify.annotations.NullMarked;
