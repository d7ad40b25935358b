package dev.polder.apiexport.binding;

import dev.polder.api.object.ObjectKey;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;

/** Removes copies of schemas that no binding has any more (kcp {@code pkg/reconciler/apis/crdcleanup}). */
public final class KeptSchemaReconciler implements Reconciler {

    private final StoreView view;
    private final ObjectClient client;
    private final BoundTypes types;

    public KeptSchemaReconciler(StoreView view, ObjectClient client, BoundTypes types) {
        this.view = view;
        this.client = client;
        this.types = types;
    }

    @Override
    public String name() {
        return "kept-schemas";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ViewSnapshot snapshot = view.snapshot();
        ObjectRecord copy = snapshot.map(ApiKinds.SCHEMAS).get(key.cluster(), "", key.name());
        if (copy != null && types.withCopy(snapshot, key.name()).isEmpty()) {
            client.delete(key.cluster(), KeptSchemas.RESOURCE, "", key.name(), copy.uid());
        }
    }
}
