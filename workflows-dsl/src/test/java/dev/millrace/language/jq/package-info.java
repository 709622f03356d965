@NullMarked
package dev.millrace.language.jq;

import org.jspecify.annotations.NullMarked;
