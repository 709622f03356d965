package dev.millrace.portal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a customer asks an endpoint to be, unchecked; the rest is the workspace's.
 *
 * @param description by which people find it: the endpoint's name
 */
public record EndpointDraft(@Nullable String description, @Nullable String url, List<@Nullable String> events) {}
