package dev.polder.machinery.proto;

import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.polder.api.resource.GroupVersion;
import dev.polder.api.resource.GroupVersionKind;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Admissionregistration;
import io.kubernetes.client.proto.V1Apiextensions;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Autoscaling;
import io.kubernetes.client.proto.V1Batch;
import io.kubernetes.client.proto.V1Certificates;
import io.kubernetes.client.proto.V1Coordination;
import io.kubernetes.client.proto.V1Discovery;
import io.kubernetes.client.proto.V1Events;
import io.kubernetes.client.proto.V1Flowcontrol;
import io.kubernetes.client.proto.V1Networking;
import io.kubernetes.client.proto.V1Node;
import io.kubernetes.client.proto.V1Policy;
import io.kubernetes.client.proto.V1Rbac;
import io.kubernetes.client.proto.V1Resource;
import io.kubernetes.client.proto.V1Scheduling;
import io.kubernetes.client.proto.V1Storage;
import io.kubernetes.client.proto.V2Apidiscovery;
import io.kubernetes.client.proto.V2Autoscaling;
import io.kubernetes.client.proto.V2beta1Apidiscovery;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The message types of the kinds that clients send and get, those included that only a definition can make served. A file is loaded when a kind of it is first seen. */
final class MessageTypes {

    private static final Map<GroupVersion, Supplier<FileDescriptor>> FILES = Map.ofEntries(
            file("", V1::getDescriptor),
            file("admissionregistration.k8s.io", V1Admissionregistration::getDescriptor),
            Map.entry(new GroupVersion("apidiscovery.k8s.io", "v2"), V2Apidiscovery::getDescriptor),
            Map.entry(new GroupVersion("apidiscovery.k8s.io", "v2beta1"), V2beta1Apidiscovery::getDescriptor),
            file("apiextensions.k8s.io", V1Apiextensions::getDescriptor),
            file("apps", V1Apps::getDescriptor),
            file("batch", V1Batch::getDescriptor),
            file("discovery.k8s.io", V1Discovery::getDescriptor),
            file("networking.k8s.io", V1Networking::getDescriptor),
            file("node.k8s.io", V1Node::getDescriptor),
            file("policy", V1Policy::getDescriptor),
            file("scheduling.k8s.io", V1Scheduling::getDescriptor),
            file("storage.k8s.io", V1Storage::getDescriptor),
            file("flowcontrol.apiserver.k8s.io", V1Flowcontrol::getDescriptor),
            file("authentication.k8s.io", V1Authentication::getDescriptor),
            file("authorization.k8s.io", V1Authorization::getDescriptor),
            file("autoscaling", V1Autoscaling::getDescriptor),
            Map.entry(new GroupVersion("autoscaling", "v2"), V2Autoscaling::getDescriptor),
            file("certificates.k8s.io", V1Certificates::getDescriptor),
            file("coordination.k8s.io", V1Coordination::getDescriptor),
            file("events.k8s.io", V1Events::getDescriptor),
            file("meta.k8s.io", Meta::getDescriptor),
            file("rbac.authorization.k8s.io", V1Rbac::getDescriptor),
            file("resource.k8s.io", V1Resource::getDescriptor));

    /** Kinds of meta.k8s.io that come under any group and version. */
    private static final Set<String> OF_ANY_GROUP =
            Set.of("CreateOptions", "DeleteOptions", "GetOptions", "ListOptions", "PatchOptions", "UpdateOptions");

    /** Kinds of meta.k8s.io that are answers of the core group's version. */
    private static final Set<String> META_IN_CORE =
            Set.of("APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "Status");

    private static final GroupVersion OLD_META = new GroupVersion("meta.k8s.io", "v1beta1");

    private MessageTypes() {}

    /**
     * The message type of a kind: of objects and lists, options, Status, what discovery says, and metadata alone, of which
     * the old version has the fields of its list in the other order.
     */
    static Optional<Descriptor> find(GroupVersionKind kind) {
        if (OF_ANY_GROUP.contains(kind.kind())) {
            return Optional.of(Meta.getDescriptor().findMessageTypeByName(kind.kind()));
        }
        if (kind.group().isEmpty() && META_IN_CORE.contains(kind.kind())) {
            return Optional.of(Meta.getDescriptor().findMessageTypeByName(kind.kind()));
        }
        if (kind.groupVersion().equals(OLD_META)) {
            return switch (kind.kind()) {
                case "PartialObjectMetadata" ->
                    Optional.of(Meta.getDescriptor().findMessageTypeByName("PartialObjectMetadata"));
                case "PartialObjectMetadataList" -> Optional.of(OldMeta.LIST);
                default -> Optional.empty();
            };
        }
        Supplier<FileDescriptor> file = FILES.get(kind.groupVersion());
        return Optional.ofNullable(file).map(f -> f.get().findMessageTypeByName(kind.kind()));
    }

    /** {@code meta.k8s.io/v1beta1} PartialObjectMetadataList (apimachinery {@code meta/v1beta1/generated.proto}). */
    private static final class OldMeta {

        static final Descriptor LIST = list();

        private static Descriptor list() {
            Descriptor current = Meta.getDescriptor().findMessageTypeByName("PartialObjectMetadataList");
            DescriptorProtos.DescriptorProto.Builder old =
                    DescriptorProtos.DescriptorProto.newBuilder().setName(current.getName());
            current.toProto()
                    .getFieldList()
                    .forEach(field -> old.addField(field.toBuilder().setNumber(3 - field.getNumber())));
            try {
                return FileDescriptor.buildFrom(
                                DescriptorProtos.FileDescriptorProto.newBuilder()
                                        .setName("k8s.io/apimachinery/pkg/apis/meta/v1beta1/generated.proto")
                                        .setPackage("k8s.io.apimachinery.pkg.apis.meta.v1beta1")
                                        .addDependency(Meta.getDescriptor().getName())
                                        .addMessageType(old)
                                        .build(),
                                new FileDescriptor[] {Meta.getDescriptor()})
                        .findMessageTypeByName(current.getName());
            } catch (DescriptorValidationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Map.Entry<GroupVersion, Supplier<FileDescriptor>> file(
            String group, Supplier<FileDescriptor> descriptor) {
        return Map.entry(new GroupVersion(group, "v1"), descriptor);
    }
}
