package dev.polder.server.authz;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.binding.BoundResources;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.Exports;
import dev.polder.storage.view.StoreView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The exports behind bindings, as the view shows them now. An export that has gone bounds nobody any more: what was bound stays,
 * and its consumers' own roles decide alone (kcp {@code maximal_permission_policy_authorizer.go}).
 */
public final class BoundSources implements PolicySources {

    private final StoreView view;
    private final BoundResources bound;
    private final Exports exports;

    public BoundSources(StoreView view, BoundResources bound, Exports exports) {
        this.view = view;
        this.bound = bound;
        this.exports = exports;
    }

    @Override
    public List<Source> of(LogicalClusterName cluster, GroupResource resource) {
        List<BoundResources.Source> found = bound.of(cluster, resource);
        if (found.isEmpty()) {
            return List.of();
        }
        List<Source> sources = new ArrayList<>(found.size());
        for (BoundResources.Source source : found) {
            // Without a logical cluster nothing was bound.
            source.cluster().ifPresent(exporter -> sources.add(source(cluster, exporter, source)));
        }
        return sources;
    }

    private Source source(LogicalClusterName cluster, LogicalClusterName exporter, BoundResources.Source source) {
        String name = source.name();
        Optional<Export> found = exports.export(view.snapshot(), exporter, name);
        if (found.isEmpty()) {
            String path = source.path().isEmpty() ? cluster.value() : source.path();
            return new Source(exporter, name, "APIExport \"" + path + "\":\"" + name + "\" not found");
        }
        return new Source(
                exporter,
                name,
                found.get().limits()
                        ? ""
                        : "no maximum permission policy in API Export \"" + exporter + "\"|\"" + name + "\"");
    }
}
