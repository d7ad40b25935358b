package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import java.util.List;

/** The versions of APIBinding differ in their claims (kcp {@code types_apibinding_conversion.go}). */
final class BindingVersions implements VersionPair {

    private static final List<ClaimField> CLAIMS = List.of(
            new ClaimField(
                    "spec",
                    "permissionClaims",
                    "apis.v1alpha2.kcp.io/acceptable-permission-claims",
                    "apis.v1alpha2.kcp.io/v1alpha1-permission-claims",
                    true,
                    ClaimField::namesObjects),
            new ClaimField(
                    "status",
                    "exportPermissionClaims",
                    "apis.v1alpha2.kcp.io/status-export-permission-claims",
                    "apis.v1alpha2.kcp.io/v1alpha1-status-export-permission-claims",
                    false,
                    claim -> true),
            new ClaimField(
                    "status",
                    "appliedPermissionClaims",
                    "apis.v1alpha2.kcp.io/status-applied-permission-claims",
                    "apis.v1alpha2.kcp.io/v1alpha1-status-applied-permission-claims",
                    true,
                    ClaimField::namesObjects));

    @Override
    public ObjectNode toNew(ObjectNode old) {
        CLAIMS.forEach(claims -> claims.toNew(old));
        return old;
    }

    @Override
    public ObjectNode toOld(ObjectNode stored) {
        CLAIMS.forEach(claims -> claims.toOld(stored));
        return stored;
    }

    @Override
    public List<FieldError> obstacles(ObjectNode object) {
        return List.of();
    }
}
