package dev.polder.server.control;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewEvent;
import java.util.List;

/** Says which objects a reconciler must look at when something changes. */
interface Trigger {

    /** The objects to look at after a change. */
    List<ObjectKey> onEvent(ViewEvent event);

    /** The objects to look at because something exists, at the start and whenever history was lost. */
    List<ObjectKey> onExisting(ObjectRecord record);
}
