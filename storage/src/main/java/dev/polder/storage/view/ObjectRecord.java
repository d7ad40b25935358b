package dev.polder.storage.view;

import dev.polder.api.object.ObjectKey;
import java.util.List;
import java.util.Map;

/**
 * An object in the view: the bytes as stored, and the few facts that are needed without parsing them.
 *
 * @param key what it is
 * @param revision the revision of its last write
 * @param createRevision the revision that created it
 * @param uid {@code metadata.uid}
 * @param labels {@code metadata.labels}; strings are interned
 * @param owners {@code metadata.ownerReferences}
 * @param terminating whether {@code metadata.deletionTimestamp} is set
 * @param body the stored JSON and where to splice it
 */
public record ObjectRecord(
        ObjectKey key,
        long revision,
        long createRevision,
        String uid,
        Map<String, String> labels,
        List<OwnerLink> owners,
        boolean terminating,
        ObjectBody body) {

    /**
     * One owner reference.
     *
     * @param uid the owner's uid
     * @param blocks {@code blockOwnerDeletion}
     */
    public record OwnerLink(String uid, boolean blocks) {}
}
