package dev.polder.storage.view;

import dev.polder.storage.view.ObjectRecord.OwnerLink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes equal lists of one owner one list, as far as it remembers them: the dependents of an owner share it. A table of a fixed size, as
 * {@link dev.polder.storage.view.encoding.StringPool}; threads may share it without a lock, for lists are safe to publish through
 * a race.
 */
final class OwnerPool {

    private final @Nullable List<OwnerLink>[] slots;

    /** A pool that remembers at most that many lists; a power of two. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no generic arrays
    OwnerPool(int slots) {
        this.slots = new List[slots];
    }

    /** The list of one owner. */
    List<OwnerLink> of(String uid, boolean blocks) {
        int hash = uid.hashCode();
        int slot = (hash ^ hash >>> 16 ^ (blocks ? 1 : 0)) & (slots.length - 1);
        List<OwnerLink> known = slots[slot];
        if (known != null) {
            OwnerLink link = known.get(0);
            if (link.blocks() == blocks && link.uid().equals(uid)) {
                return known;
            }
        }
        List<OwnerLink> made = List.of(new OwnerLink(uid, blocks));
        slots[slot] = made;
        return made;
    }
}
