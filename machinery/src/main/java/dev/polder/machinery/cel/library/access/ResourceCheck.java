package dev.polder.machinery.cel.library.access;

/**
 * A resource to be asked about ({@code kubernetes.authorization.ResourceCheck}); what is not given is empty.
 *
 * @param in its API group
 * @param resource the plural name
 * @param subresource the subresource
 * @param namespace the namespace
 * @param name the object's name
 * @param fields a field selector
 * @param labels a label selector
 */
public record ResourceCheck(
        GroupCheck in,
        String resource,
        String subresource,
        String namespace,
        String name,
        String fields,
        String labels) {

    /** All objects of a resource, everywhere. */
    public static ResourceCheck of(GroupCheck in, String resource) {
        return new ResourceCheck(in, resource, "", "", "", "", "");
    }

    public ResourceCheck withSubresource(String other) {
        return new ResourceCheck(in, resource, other, namespace, name, fields, labels);
    }

    public ResourceCheck withNamespace(String other) {
        return new ResourceCheck(in, resource, subresource, other, name, fields, labels);
    }

    public ResourceCheck withName(String other) {
        return new ResourceCheck(in, resource, subresource, namespace, other, fields, labels);
    }

    public ResourceCheck withFields(String other) {
        return new ResourceCheck(in, resource, subresource, namespace, name, other, labels);
    }

    public ResourceCheck withLabels(String other) {
        return new ResourceCheck(in, resource, subresource, namespace, name, fields, other);
    }
}
