@NullMarked
package dev.millrace.trial.cases;

import org.jspecify.annotations.NullMarked;
