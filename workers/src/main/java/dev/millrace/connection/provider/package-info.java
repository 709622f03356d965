/**
 * The catalogue of services that an account can be connected at: data, a folder {@code providers/<name>} each on the
 * class path. A new provider is a new folder; {@code CatalogueTest} runs over every one. The surprise: an entry's
 * schemas leave out what all have in common, and the loader adds it. What a workspace adds itself ({@code own-…}) is one of the
 * generic entries under another name.
 */
@NullMarked
package dev.millrace.connection.provider;

import org.jspecify.annotations.NullMarked;
