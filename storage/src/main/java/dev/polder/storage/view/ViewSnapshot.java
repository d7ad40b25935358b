package dev.polder.storage.view;

import dev.polder.api.object.ResourceSpace;
import java.util.Set;

/** All objects as of one revision. Taking one costs nothing; holding one pins only what changed since. */
public interface ViewSnapshot {

    /** The revision this is the state of. */
    long revision();

    /** The objects of a resource; empty when there are none. */
    ResourceMap map(ResourceSpace space);

    /** Every resource that has an object. */
    Set<ResourceSpace> spaces();
}
