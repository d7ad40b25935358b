package dev.polder.storage.view.live;

import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.view.tree.KeyedOrder;

/** An order of resources, so that the maps of thousands of them form a tree as well. */
final class SpaceOrder implements KeyedOrder<ResourceSpace, ObjectMap> {

    static final SpaceOrder INSTANCE = new SpaceOrder();

    private SpaceOrder() {}

    @Override
    public ResourceSpace keyOf(ObjectMap value) {
        return value.space();
    }

    @Override
    public int compare(ResourceSpace left, ResourceSpace right) {
        int byResource = left.groupResource().compareTo(right.groupResource());
        return byResource != 0 ? byResource : left.identity().compareTo(right.identity());
    }

    @Override
    public int hash(ResourceSpace key) {
        return key.hashCode();
    }
}
