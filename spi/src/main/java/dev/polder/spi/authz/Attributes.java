package dev.polder.spi.authz;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.spi.authn.UserInfo;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for (apiserver {@code authorizer.Attributes}).
 *
 * @param user who asks
 * @param scope where; null outside every logical cluster
 * @param verb the wire spelling of the verb, or the lower-case HTTP method of a non-resource request
 * @param group the resource's group
 * @param version its version
 * @param resource its plural name; empty for a non-resource request
 * @param subresource the subresource; empty when none
 * @param namespace the namespace; empty when none
 * @param name the object's name; empty when none
 * @param path the URL path below the cluster
 */
public record Attributes(
        UserInfo user,
        @Nullable ClusterScope scope,
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path) {

    public boolean isResourceRequest() {
        return !resource.isEmpty();
    }

    /** The same question, asked by somebody else somewhere. */
    public Attributes as(UserInfo other, @Nullable ClusterScope where) {
        return new Attributes(other, where, verb, group, version, resource, subresource, namespace, name, path);
    }
}
