package dev.polder.server.control;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import java.util.List;

/**
 * Namespaces that are being deleted: when they change, and when something in them does.
 *
 * @param view tells whether a namespace is being deleted
 */
record NamespaceTrigger(StoreView view) implements Trigger {

    @Override
    public List<ObjectKey> onEvent(ViewEvent event) {
        return onExisting(event.subject());
    }

    @Override
    public List<ObjectKey> onExisting(ObjectRecord record) {
        ObjectKey key = record.key();
        if (key.space().equals(Spaces.NAMESPACES)) {
            return record.terminating() ? List.of(key) : List.of();
        }
        if (key.namespace().isEmpty()) {
            return List.of();
        }
        ObjectRecord namespace = view.snapshot().map(Spaces.NAMESPACES).get(key.cluster(), "", key.namespace());
        return namespace != null && namespace.terminating() ? List.of(namespace.key()) : List.of();
    }
}
