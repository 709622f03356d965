/** Settings: the theme for everybody; API keys and members for admins. */
@NullMarked
package dev.millrace.console.settings;

import org.jspecify.annotations.NullMarked;
