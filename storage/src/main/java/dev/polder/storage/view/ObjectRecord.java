package dev.polder.storage.view;

import dev.polder.api.object.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
 * @param kept whether {@code metadata.finalizers} names any; takes no memory, as {@code ends}
 * @param ends the second since 1970 at which the object ends by itself, unsigned; 0 when it does not ({@link ExpiryRules}).
 *     In this form it takes no memory: it fits into what an object of the JVM is padded with
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
        boolean kept,
        int ends,
        ObjectBody body) {

    /** What a record costs beyond its value, measured on ordinary objects with a few labels, in bytes. */
    public static final int OVERHEAD = 400;

    /**
     * Why the stored value cannot be read; empty when it can. An unreadable record has no uid, labels or owners, and a
     * GET of it is an internal error (store rule S4).
     */
    public Optional<String> unreadable() {
        return body.unreadable();
    }

    /** When the object ends by itself; empty when it does not. */
    public Optional<Instant> end() {
        return ends == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(Integer.toUnsignedLong(ends)));
    }

    /** The same object as the write of another revision showed it: the end of an object has a revision of its own. */
    public ObjectRecord atRevision(long other) {
        return new ObjectRecord(key, other, createRevision, uid, labels, owners, terminating, kept, ends, body);
    }

    /** The same record with a value that stays in memory for as long as the record is used; null when it is cold now. */
    public @Nullable ObjectRecord held() {
        ObjectBody held = body.held();
        if (held == null) {
            return null;
        }
        return with(held);
    }

    /** The same record with its value in memory; blocks and fails as {@link ObjectBody#value}. */
    public ObjectRecord hold() {
        return with(body.hold());
    }

    /** The same object with another body of the same content. */
    public ObjectRecord with(ObjectBody other) {
        return other.equals(body)
                ? this
                : new ObjectRecord(key, revision, createRevision, uid, labels, owners, terminating, kept, ends, other);
    }

    /** About how much memory the record takes, its value included even when it is cold, in bytes. */
    public long weight() {
        return (long) OVERHEAD + body.length();
    }

    /**
     * One owner reference.
     *
     * @param uid the owner's uid
     * @param blocks {@code blockOwnerDeletion}
     */
    public record OwnerLink(String uid, boolean blocks) {}
}
