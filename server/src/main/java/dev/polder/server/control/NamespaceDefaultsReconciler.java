package dev.polder.server.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusReason;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.TopField;
import java.util.function.Supplier;

/**
 * Every namespace has the service account {@code default} and the config map {@code kube-root-ca.crt}; both come back when
 * they are deleted, and the config map is put right when it is changed.
 */
final class NamespaceDefaultsReconciler implements Reconciler {

    static final String ROOT_CA = "kube-root-ca.crt";
    static final String DEFAULT_ACCOUNT = "default";

    private static final String ROOT_CA_NOTE = "kubernetes.io/description";

    private final StoreView view;
    private final ObjectClient client;
    private final Supplier<String> authority;

    /**
     * A reconciler.
     *
     * @param authority the PEM of the authority that clients verify this server with, as it is now
     */
    NamespaceDefaultsReconciler(StoreView view, ObjectClient client, Supplier<String> authority) {
        this.view = view;
        this.client = client;
        this.authority = authority;
    }

    @Override
    public String name() {
        return "namespace-defaults";
    }

    @Override
    public void reconcile(ObjectKey namespace) {
        ObjectRecord record = view.snapshot().map(Spaces.NAMESPACES).get(namespace.cluster(), "", namespace.name());
        if (record == null || record.terminating()) {
            return;
        }
        ensure(namespace, Spaces.SERVICE_ACCOUNTS, Spaces.SERVICE_ACCOUNT_RESOURCE, account());
        if (!authority.get().isEmpty()) {
            ensure(namespace, Spaces.CONFIGMAPS, Spaces.CONFIGMAP_RESOURCE, rootAuthority());
            repair(namespace);
        }
    }

    private void ensure(ObjectKey namespace, ResourceSpace space, GroupVersionResource resource, ObjectNode object) {
        String name = object.path("metadata").path("name").asText();
        if (view.snapshot().map(space).get(namespace.cluster(), namespace.name(), name) != null) {
            return;
        }
        try {
            client.create(namespace.cluster(), resource, namespace.name(), object);
        } catch (ApiException e) {
            StatusReason reason = e.status().reason();
            boolean settled = reason == StatusReason.ALREADY_EXISTS
                    || reason == StatusReason.NOT_FOUND
                    || reason == StatusReason.FORBIDDEN;
            if (!settled) {
                throw e;
            }
        }
    }

    private void repair(ObjectKey namespace) {
        ObjectRecord record =
                view.snapshot().map(Spaces.CONFIGMAPS).get(namespace.cluster(), namespace.name(), ROOT_CA);
        if (record == null || record.unreadable().isPresent()) {
            return;
        }
        ObjectNode wanted = (ObjectNode) rootAuthority().path("data");
        if (!TopField.read(record.body(), "data").equals(wanted)) {
            client.modify(namespace.cluster(), Spaces.CONFIGMAP_RESOURCE, namespace.name(), ROOT_CA, "", live -> {
                live.set("data", wanted);
                return live;
            });
        }
    }

    private static ObjectNode account() {
        ObjectNode account = Json.object();
        account.put("apiVersion", "v1");
        account.put("kind", "ServiceAccount");
        account.putObject("metadata").put("name", DEFAULT_ACCOUNT);
        return account;
    }

    private ObjectNode rootAuthority() {
        ObjectNode map = Json.object();
        map.put("apiVersion", "v1");
        map.put("kind", "ConfigMap");
        ObjectNode metadata = map.putObject("metadata");
        metadata.put("name", ROOT_CA);
        metadata.putObject("annotations")
                .put(
                        ROOT_CA_NOTE,
                        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
                                + " endpoints such as the internal service IP or kubernetes.default.svc. No other usage"
                                + " is guaranteed across distributions of Kubernetes clusters.");
        map.putObject("data").put("ca.crt", authority.get());
        return map;
    }
}
