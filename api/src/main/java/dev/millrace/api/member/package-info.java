/**
 * {@code /api/v1/members}: who works in a workspace, with which role. A member without a password is invited by the
 * one-time link that the creation answers with.
 */
@NullMarked
package dev.millrace.api.member;

import org.jspecify.annotations.NullMarked;
