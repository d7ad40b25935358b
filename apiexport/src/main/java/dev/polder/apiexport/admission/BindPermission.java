package dev.polder.apiexport.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import dev.polder.storage.view.StoreView;
import java.util.Optional;

/**
 * Who may bind an export: those who have the verb {@code bind} on it where it lies. Nobody else hears whether it exists, nor
 * whether its path does (kcp {@code pkg/admission/apibinding/binding_permissions.go}).
 */
final class BindPermission {

    private static final String VERSION = "v1alpha1";

    private final StoreView view;
    private final Exports exports;
    private final Authorizer authorizer;

    /**
     * The check.
     *
     * @param authorizer decides as if the user may enter the logical cluster of the export
     */
    BindPermission(StoreView view, Exports exports, Authorizer authorizer) {
        this.view = view;
        this.exports = exports;
        this.authorizer = authorizer;
    }

    /**
     * The logical cluster of an export that is referred to. One of {@code root} need not exist yet, as upstream bootstraps so.
     *
     * @param from where the reference stands
     */
    Optional<LogicalClusterName> find(LogicalClusterName from, JsonNode reference) {
        String path = reference.path("path").asText("");
        if (path.isEmpty()) {
            return Optional.of(from);
        }
        if (path.equals(LogicalClusterName.ROOT.value())) {
            return Optional.of(LogicalClusterName.ROOT);
        }
        String name = reference.path("name").asText("");
        return exports.cluster(from, path)
                .filter(cluster ->
                        exports.export(view.snapshot(), cluster, name).isPresent());
    }

    boolean allows(UserInfo user, LogicalClusterName cluster, String export) {
        Attributes bind = new Attributes(
                user,
                new ClusterScope.OneCluster(cluster),
                "bind",
                ApiKinds.GROUP,
                VERSION,
                ApiKinds.EXPORTS.groupResource().resource(),
                "",
                "",
                export,
                "/apis/" + ApiKinds.GROUP + "/" + VERSION + "/apiexports/" + export);
        return authorizer.authorize(bind) instanceof Decision.Allow;
    }

    /** How messages call an export. */
    static String qualified(JsonNode reference) {
        String path = reference.path("path").asText("");
        String name = reference.path("name").asText("");
        return path.isEmpty() ? name : path + ":" + name;
    }
}
