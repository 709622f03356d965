/** People look after their own ways to sign in. */
@NullMarked
package dev.millrace.console.settings;

import org.jspecify.annotations.NullMarked;
