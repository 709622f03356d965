package dev.millrace.vault;

/** A secret cannot be opened, or the keys are not those it needs. The message names owner and key, and no secret. */
public final class VaultFailure extends RuntimeException {

    VaultFailure(String message) {
        super(message);
    }
}
