package dev.polder.server.control;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import java.util.List;

/**
 * Definitions, and the definition of an object that changed while that is being deleted: cleaning up goes on when objects
 * go.
 *
 * @param view tells whether the definition is being deleted
 */
record DefinitionTrigger(StoreView view) implements Trigger {

    @Override
    public List<ObjectKey> onEvent(ViewEvent event) {
        return onExisting(event.subject());
    }

    @Override
    public List<ObjectKey> onExisting(ObjectRecord record) {
        ObjectKey key = record.key();
        if (key.space().equals(Spaces.CRDS)) {
            return List.of(key);
        }
        String name = key.space().groupResource().toString();
        ObjectRecord definition = view.snapshot().map(Spaces.CRDS).get(key.cluster(), "", name);
        return definition != null && definition.terminating() ? List.of(definition.key()) : List.of();
    }
}
