/**
 * Backtests over REST: what a version would have done otherwise with what has happened. Nothing is stored, and nothing leaves
 * the process.
 */
@NullMarked
package dev.millrace.api.backtest;

import org.jspecify.annotations.NullMarked;
