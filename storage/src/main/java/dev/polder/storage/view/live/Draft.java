package dev.polder.storage.view.live;

import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecord.OwnerLink;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.live.State.Ending;
import dev.polder.storage.view.tree.OrderedTree;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A state that is being changed by one thread; the state it started from stays as it is. */
final class Draft {

    private final OrderedTree<ResourceSpace, ObjectMap> base;
    private final Map<ResourceSpace, ObjectMap> changed = new HashMap<>();
    private OrderedTree<Ownership, Ownership> owners;
    private OrderedTree<Ending, Ending> endings;
    private long bytes;

    Draft(State base) {
        this.base = base.maps();
        this.owners = base.owners();
        this.endings = base.endings();
        this.bytes = base.bytes();
    }

    @Nullable
    ObjectRecord get(ObjectKey key) {
        ObjectMap map = map(key.space());
        return map == null ? null : map.get(key);
    }

    /** Lets an event happen. */
    void apply(ViewEvent event) {
        replace(event.subject().key(), event.before(), event.after());
    }

    /** Takes the newest event back. */
    void undo(ViewEvent event) {
        replace(event.subject().key(), event.after(), event.before());
    }

    /** The state with every change so far. */
    State at(long revision) {
        OrderedTree<ResourceSpace, ObjectMap> maps = base;
        for (ObjectMap map : changed.values()) {
            maps = map.size() == 0 ? maps.without(map.space()) : maps.with(map);
        }
        return new State(revision, maps, owners, endings, bytes);
    }

    private void replace(ObjectKey key, @Nullable ObjectRecord old, @Nullable ObjectRecord now) {
        ObjectMap map = map(key.space());
        if (map == null) {
            map = ObjectMap.empty(key.space());
        }
        changed.put(key.space(), now != null ? map.with(now) : map.without(key));
        bytes += (now != null ? now.weight() : 0) - (old != null ? old.weight() : 0);
        replaceEnding(old, now);
        if (old != null && now != null && old.owners().equals(now.owners())) {
            return;
        }
        if (old != null) {
            for (OwnerLink link : old.owners()) {
                owners = owners.without(new Ownership(link.uid(), key));
            }
        }
        if (now != null) {
            for (OwnerLink link : now.owners()) {
                owners = owners.with(new Ownership(link.uid(), now.key()));
            }
        }
    }

    private void replaceEnding(@Nullable ObjectRecord old, @Nullable ObjectRecord now) {
        int before = old == null ? 0 : old.ends();
        int after = now == null ? 0 : now.ends();
        if (before == after) {
            return;
        }
        if (old != null && before != 0) {
            endings = endings.without(new Ending(before, old.key()));
        }
        if (now != null && after != 0) {
            endings = endings.with(new Ending(after, now.key()));
        }
    }

    private @Nullable ObjectMap map(ResourceSpace space) {
        ObjectMap map = changed.get(space);
        return map != null ? map : base.get(space);
    }
}
