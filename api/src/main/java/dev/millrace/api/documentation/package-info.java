/**
 * The OpenAPI description of the API at {@code /v3/api-docs}. Its texts are the documentation comments of the controllers
 * and of what they take and give; here stands only what concerns every operation.
 */
@NullMarked
package dev.millrace.api.documentation;

import org.jspecify.annotations.NullMarked;
