/** People connect accounts on the integrations page. */
@NullMarked
package dev.millrace.console.integration;

import org.jspecify.annotations.NullMarked;
