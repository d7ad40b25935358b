package dev.polder.machinery.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.resource.GroupVersionKind;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Admissionregistration;
import io.kubernetes.client.proto.V1Apiextensions;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Autoscaling;
import io.kubernetes.client.proto.V1Certificates;
import io.kubernetes.client.proto.V1Coordination;
import io.kubernetes.client.proto.V1Events;
import io.kubernetes.client.proto.V1Rbac;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The message types of the kinds that clients send. A file is loaded when a kind of it is first seen. */
final class MessageTypes {

    private static final Map<GroupVersion, Supplier<FileDescriptor>> FILES = Map.ofEntries(
            file("", V1::getDescriptor),
            file("admissionregistration.k8s.io", V1Admissionregistration::getDescriptor),
            file("apiextensions.k8s.io", V1Apiextensions::getDescriptor),
            file("authentication.k8s.io", V1Authentication::getDescriptor),
            file("authorization.k8s.io", V1Authorization::getDescriptor),
            file("autoscaling", V1Autoscaling::getDescriptor),
            file("certificates.k8s.io", V1Certificates::getDescriptor),
            file("coordination.k8s.io", V1Coordination::getDescriptor),
            file("events.k8s.io", V1Events::getDescriptor),
            file("meta.k8s.io", Meta::getDescriptor),
            file("rbac.authorization.k8s.io", V1Rbac::getDescriptor));

    /** Kinds of meta.k8s.io that come under any group and version. */
    private static final Set<String> OF_ANY_GROUP =
            Set.of("CreateOptions", "DeleteOptions", "GetOptions", "ListOptions", "PatchOptions", "UpdateOptions");

    private MessageTypes() {}

    static Optional<Descriptor> find(GroupVersionKind kind) {
        if (OF_ANY_GROUP.contains(kind.kind())) {
            return Optional.of(Meta.getDescriptor().findMessageTypeByName(kind.kind()));
        }
        Supplier<FileDescriptor> file = FILES.get(kind.groupVersion());
        return Optional.ofNullable(file).map(f -> f.get().findMessageTypeByName(kind.kind()));
    }

    private static Map.Entry<GroupVersion, Supplier<FileDescriptor>> file(
            String group, Supplier<FileDescriptor> descriptor) {
        return Map.entry(new GroupVersion(group, "v1"), descriptor);
    }
}
