package dev.millrace.api.vault;

import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.audit.AuditEntry;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Rotation.KeyInUse;
import dev.millrace.vault.Rotation;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/vault")
class VaultController {

    private final Rotation rotation;
    private final Audit audit;

    VaultController(Rotation rotation, Audit audit) {
        this.rotation = rotation;
        this.audit = audit;
    }

    /** @param left how many stored secrets an older key than the current one has sealed */
    record VaultView(List<KeyInUse> keys, long left) {
        static VaultView of(List<KeyInUse> keys) {
            return new VaultView(
                    keys,
                    keys.stream().filter(key -> !key.current()).mapToLong(KeyInUse::sealed).sum());
        }
    }

    /** @param limit from 1 to 1,000; 500 by default */
    record RotationRequest(@Nullable Integer limit) {}

    record RotationView(int resealed, long left) {}

    /** Shows the encryption keys without which the application does not start, and how many secrets need each. */
    @GetMapping
    VaultView show(Actor actor) {
        actor.require(Right.ADMINISTER);
        return VaultView.of(rotation.keys());
    }

    /**
     * Seals some of what older keys have sealed again with the current one. Call it until nothing is {@code left}; it can
     * be stopped and gone on with at any time.
     */
    @PostMapping("/rotate")
    RotationView rotate(Actor actor, @RequestBody RotationRequest request) {
        actor.require(Right.ADMINISTER);
        var limit = request.limit() == null ? 500 : request.limit();
        if (limit < 1 || limit > Rotation.MOST_AT_ONCE) {
            throw Refusal.invalid("field_invalid", "limit", "limit must be from 1 to %,d.".formatted(Rotation.MOST_AT_ONCE));
        }
        var resealed = rotation.advance(limit);
        if (resealed > 0) {
            audit.note(actor, AuditEntry.of(AuditAction.VAULT_ROTATED, "vault", null).saying("resealed", resealed));
        }
        return new RotationView(resealed, VaultView.of(rotation.keys()).left());
    }

    /**
     * Lets the application start without a key that nothing needs any more. Restart every process with the newer key
     * before: one that still encrypts with the old key would need it again. 409 while it is current or needed.
     */
    @DeleteMapping("/keys/{keyId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget(Actor actor, @PathVariable String keyId) {
        actor.require(Right.ADMINISTER);
        audit.with(actor, AuditEntry.of(AuditAction.VAULT_KEY_FORGOTTEN, keyId, null), () -> rotation.forget(keyId));
    }
}
