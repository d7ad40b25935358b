package dev.polder.apiexport.view;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.grant.Grants;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.spi.authz.Decision;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a consumer lets the provider of an export in, and for what (kcp {@code
 * pkg/virtual/apiexport/authorizer/binding.go}). Nothing here blocks.
 *
 * <p>Of a claim that may be allowed which the export asks for and the binding accepts, where {@code *} of one side is everything
 * that the other names. kcp intersects the lists as they are, so that {@code *} of one side and names of the other allow nothing.
 *
 * @param grants what consumers grant
 */
record Invitations(Grants grants) {

    /** The authorizer, as kcp's audit log calls it. */
    static final String STAGE = "virtual.apiexport.boundapi.authorization.kcp.io";

    private static final String DENIED = "access denied";
    private static final Set<String> READING = Set.of("get", "list", "watch");
    private static final Decision YES = new Decision.Allow("access granted", STAGE, "");

    /** What consumers grant of a resource that an export offers. */
    static Grants.Subject subject(Export export, Offer offer) {
        ObjectKey key = export.record().key();
        @Nullable String identity = offer.identity().isEmpty() ? null : offer.identity();
        return new Grants.Subject(key.cluster(), key.name(), offer.type().groupResource(), identity);
    }

    /**
     * Decides whether the provider may do something with a resource of a consumer. A resource that the export publishes is the
     * provider's once it is bound; one that is claimed may be used for what both the export asks and a binding accepts; the
     * bindings themselves can always be read.
     *
     * @param offer the resource; empty when the export offers no such one
     */
    Decision decide(
            ViewSnapshot snapshot, Export export, LogicalClusterName consumer, Optional<Offer> offer, String verb) {
        ObjectKey key = export.record().key();
        if (!grants.isBound(snapshot, key.cluster(), key.name(), consumer)) {
            return new Decision.Deny(DENIED, STAGE, "could not find suitable APIBinding in target logical cluster");
        }
        boolean granted = offer.flatMap(asked -> grants.find(snapshot, subject(export, asked), consumer))
                .filter(grant -> grant.allows(verb))
                .isPresent();
        if (granted) {
            return YES;
        }
        boolean bindings = offer.filter(asked -> asked.type().space().equals(ApiKinds.BINDINGS))
                .isPresent();
        if (!bindings) {
            return new Decision.Deny(DENIED, STAGE, "failed to find suitable reason to allow access in APIBinding");
        }
        return READING.contains(verb)
                ? YES
                : new Decision.NoOpinion(
                        DENIED, STAGE, "write access to APIBinding is not allowed from virtual workspace");
    }
}
