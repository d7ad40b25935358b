package dev.polder.machinery.policy;

import dev.polder.api.resource.GroupVersion;

/**
 * The kind of the parameters of a policy.
 *
 * @param version its group and version
 * @param kind its kind
 */
public record ParamKind(GroupVersion version, String kind) {

    /** As Go prints a GroupVersionKind. */
    public String shown() {
        return version.group() + "/" + version.version() + ", Kind=" + kind;
    }
}
