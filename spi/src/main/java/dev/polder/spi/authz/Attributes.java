package dev.polder.spi.authz;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.selector.FieldSelector;
import dev.polder.api.selector.LabelSelector;
import dev.polder.spi.authn.UserInfo;
import java.util.function.Function;
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
 * @param selectors which objects of a resource, where the asker says so
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
        String path,
        Selectors selectors) {

    /**
     * What narrows a question about objects that have no name: whoever may read all of them may read some, and an authorizer may
     * allow some to who may not read all.
     *
     * @param fields by their fields
     * @param labels by their labels
     */
    public record Selectors(FieldSelector fields, LabelSelector labels) {

        /** All objects. */
        public static final Selectors NONE = new Selectors(FieldSelector.EVERYTHING, LabelSelector.EVERYTHING);

        /** Both as texts; one that is malformed narrows nothing. */
        public static Selectors lenient(String fields, String labels) {
            return new Selectors(
                    parsed(fields, FieldSelector::parse, FieldSelector.EVERYTHING),
                    parsed(labels, LabelSelector::parse, LabelSelector.EVERYTHING));
        }

        private static <T> T parsed(String text, Function<String, T> parse, T otherwise) {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                return otherwise;
            }
        }
    }

    /** A question about all objects. */
    public Attributes(
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
        this(user, scope, verb, group, version, resource, subresource, namespace, name, path, Selectors.NONE);
    }

    /** The same question about fewer objects. */
    public Attributes narrowed(Selectors other) {
        return new Attributes(user, scope, verb, group, version, resource, subresource, namespace, name, path, other);
    }

    public boolean isResourceRequest() {
        return !resource.isEmpty();
    }

    /** The same question, asked by somebody else somewhere. */
    public Attributes as(UserInfo other, @Nullable ClusterScope where) {
        return new Attributes(
                other, where, verb, group, version, resource, subresource, namespace, name, path, selectors);
    }
}
