package dev.polder.machinery.builtin.kube;

import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.builtin.TypeDraft;
import dev.polder.machinery.builtin.kube.KubeRules.Generation;
import dev.polder.machinery.builtin.kube.KubeRules.Status;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.ScalePaths;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeRules.NameRule;
import dev.polder.machinery.type.TypeRules.Traits;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Kubernetes' own types that only workspaces of the kube profile serve, as plain data: pods, nodes, services, workloads,
 * storage, networking, policy, autoscaling. Nothing schedules, runs or allocates anything.
 */
public final class KubeTypes {

    private static final List<String> ALL = List.of("all");
    private static final List<String> CREATE = List.of("create");
    private static final List<String> WRITE = List.of("get", "patch", "update");
    private static final ScalePaths SCALE = new ScalePaths(".spec.replicas", ".status.replicas", ".spec.selector");

    /** What a write of a flow schema's status leaves: all but who manages which fields (flowcontrol/flowschema/strategy.go). */
    private static final List<String> ALL_METADATA = Stream.concat(
                    Status.RESET.stream(), Stream.of("generateName", "deletionGracePeriodSeconds"))
            .toList();

    private static final GroupVersionKind BINDING = new GroupVersionKind("", "v1", "Binding");

    /** Groups in the order of upstream's priorities (kubernetes {@code pkg/controlplane/apiserver/aggregator.go}). */
    private static final List<String> GROUPS = List.of(
            "",
            "apps",
            "events.k8s.io",
            "authentication.k8s.io",
            "authorization.k8s.io",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "networking.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "storage.k8s.io",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "scheduling.k8s.io",
            "coordination.k8s.io",
            "node.k8s.io",
            "discovery.k8s.io",
            "resource.k8s.io",
            "flowcontrol.apiserver.k8s.io");

    private KubeTypes() {}

    /** Made when the first of all workspaces of the profile is served, and then shared by all servers of this process. */
    private static final class Made {
        static final List<ResourceType> TYPES = make();
        static final ResourceType BINDINGS =
                namespaced("", "bindings", BINDING.kind(), plain().rules()).type();
    }

    /** The type of the bodies of {@code pods/<name>/binding}, whose objects nobody stores. */
    public static ResourceType binding() {
        return Made.BINDINGS;
    }

    /** All of them. The first call loads their definitions. */
    public static List<ResourceType> all() {
        return Made.TYPES;
    }

    /**
     * The types of a workspace of the profile, in the order of discovery.
     *
     * @param everywhere the built-in types that every logical cluster has
     */
    public static List<ResourceType> with(List<ResourceType> everywhere) {
        return Stream.concat(everywhere.stream(), all().stream())
                .sorted(Comparator.comparingInt(type -> GROUPS.indexOf(type.group())))
                .toList();
    }

    private static List<ResourceType> make() {
        Stream<TypeDraft> drafts = Stream.of(core(), volumes(), apps(), others(), networking(), storage(), devices())
                .flatMap(List::stream);
        return Stream.concat(drafts.map(TypeDraft::type), Stream.of(autoscalers()))
                .toList();
    }

    private static List<TypeDraft> core() {
        return List.of(
                namespaced(
                                "",
                                "endpoints",
                                "Endpoints",
                                plain().createOnUpdate().rules())
                        .shortNames("ep"),
                namespaced(
                                "",
                                "limitranges",
                                "LimitRange",
                                plain().createOnUpdate().rules())
                        .shortNames("limits"),
                cluster("", "nodes", "Node", new NodeRules())
                        .shortNames("no")
                        .status()
                        .fields(List.of("spec.unschedulable")),
                namespaced("", "pods", "Pod", new PodRules())
                        .shortNames("po")
                        .categories(ALL)
                        .subresource(new Subresource("binding", BINDING, CREATE))
                        .subresource("ephemeralcontainers", WRITE)
                        .subresource("resize", WRITE)
                        .status()
                        .fields(List.of(
                                "spec.nodeName",
                                "spec.restartPolicy",
                                "spec.schedulerName",
                                "spec.serviceAccountName",
                                "spec.hostNetwork",
                                "status.phase",
                                "status.podIP",
                                "status.nominatedNodeName")),
                namespaced(
                        "",
                        "podtemplates",
                        "PodTemplate",
                        plain().returnsDeleted().generation().rules()),
                namespaced("", "replicationcontrollers", "ReplicationController", new ReplicationControllerRules())
                        .shortNames("rc")
                        .categories(ALL)
                        .scale(SCALE)
                        .status()
                        .fields(List.of("status.replicas")),
                namespaced("", "services", "Service", new ServiceRules())
                        .shortNames("svc")
                        .categories(ALL)
                        .status()
                        .fields(List.of("spec.clusterIP", "spec.type")));
    }

    private static List<TypeDraft> volumes() {
        return List.of(
                namespaced("", "persistentvolumeclaims", "PersistentVolumeClaim", new VolumeRules(true))
                        .shortNames("pvc")
                        .status(),
                cluster("", "persistentvolumes", "PersistentVolume", new VolumeRules(false))
                        .shortNames("pv")
                        .status());
    }

    private static List<TypeDraft> apps() {
        return List.of(
                namespaced(
                        "apps",
                        "controllerrevisions",
                        "ControllerRevision",
                        plain().immutable("data").rules()),
                namespaced("apps", "daemonsets", "DaemonSet", new WorkloadRules(WorkloadRules.Kind.DAEMON_SET))
                        .shortNames("ds")
                        .categories(ALL)
                        .status(),
                namespaced("apps", "deployments", "Deployment", new WorkloadRules(WorkloadRules.Kind.DEPLOYMENT))
                        .shortNames("deploy")
                        .categories(ALL)
                        .scale(SCALE)
                        .status(),
                namespaced("apps", "replicasets", "ReplicaSet", new WorkloadRules(WorkloadRules.Kind.REPLICA_SET))
                        .shortNames("rs")
                        .categories(ALL)
                        .scale(SCALE)
                        .status()
                        .fields(List.of("status.replicas")),
                namespaced("apps", "statefulsets", "StatefulSet", new WorkloadRules(WorkloadRules.Kind.STATEFUL_SET))
                        .shortNames("sts")
                        .categories(ALL)
                        .scale(SCALE)
                        .status());
    }

    /** batch, policy, scheduling, node, discovery and flowcontrol. */
    private static List<TypeDraft> others() {
        return List.of(
                namespaced("batch", "cronjobs", "CronJob", new JobRules(true))
                        .shortNames("cj")
                        .categories(ALL)
                        .status(),
                namespaced("batch", "jobs", "Job", new JobRules(false))
                        .categories(ALL)
                        .status()
                        .fields(List.of("status.successful")),
                namespaced("policy", "poddisruptionbudgets", "PodDisruptionBudget", new DisruptionBudgetRules())
                        .shortNames("pdb")
                        .status(),
                cluster("scheduling.k8s.io", "priorityclasses", "PriorityClass", new PriorityClassRules())
                        .shortNames("pc"),
                cluster(
                        "node.k8s.io",
                        "runtimeclasses",
                        "RuntimeClass",
                        plain().versioned()
                                .createOnUpdate()
                                .immutable("handler")
                                .rules()),
                namespaced(
                        "discovery.k8s.io",
                        "endpointslices",
                        "EndpointSlice",
                        plain().generation()
                                .counting(Generation.with("labels"))
                                .immutable("addressType")
                                .rules()),
                flow("flowschemas", "FlowSchema"),
                flow("prioritylevelconfigurations", "PriorityLevelConfiguration"));
    }

    private static TypeDraft flow(String plural, String kind) {
        return cluster(
                        "flowcontrol.apiserver.k8s.io",
                        plural,
                        kind,
                        plain().generation().status("{}", ALL_METADATA).rules())
                .status();
    }

    private static List<TypeDraft> networking() {
        return List.of(
                cluster(
                        "networking.k8s.io",
                        "ingressclasses",
                        "IngressClass",
                        plain().generation().rules()),
                namespaced("networking.k8s.io", "ingresses", "Ingress", new IngressRules())
                        .shortNames("ing")
                        .status(),
                cluster(
                                "networking.k8s.io",
                                "ipaddresses",
                                "IPAddress",
                                plain().immutable("spec.parentRef").rules())
                        .shortNames("ip"),
                namespaced(
                                "networking.k8s.io",
                                "networkpolicies",
                                "NetworkPolicy",
                                plain().generation().rules())
                        .shortNames("netpol"),
                cluster(
                                "networking.k8s.io",
                                "servicecidrs",
                                "ServiceCIDR",
                                plain().status("{}", Status.RESET).rules())
                        .status());
    }

    private static List<TypeDraft> storage() {
        String group = "storage.k8s.io";
        return List.of(
                cluster(
                        group,
                        "csidrivers",
                        "CSIDriver",
                        // Born without a generation, which its first change gives it (storage/csidriver/strategy.go).
                        plain().versioned()
                                .returnsDeleted()
                                .counting(Generation.CONTENT)
                                .rules()),
                cluster(
                        group,
                        "csinodes",
                        "CSINode",
                        plain().versioned().returnsDeleted().rules()),
                namespaced(
                        group,
                        "csistoragecapacities",
                        "CSIStorageCapacity",
                        plain().versioned()
                                .immutable("nodeTopology", "storageClassName")
                                .rules()),
                cluster(
                                group,
                                "storageclasses",
                                "StorageClass",
                                plain().returnsDeleted()
                                        .immutable("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode")
                                        .rules())
                        .shortNames("sc"),
                cluster(
                                group,
                                "volumeattachments",
                                "VolumeAttachment",
                                plain().versioned()
                                        .returnsDeleted()
                                        .immutable("spec")
                                        .status("{\"attached\":false}", Status.RESET)
                                        .rules())
                        .status(),
                cluster(
                                group,
                                "volumeattributesclasses",
                                "VolumeAttributesClass",
                                plain().returnsDeleted()
                                        .immutable("driverName", "parameters")
                                        .rules())
                        .shortNames("vac"));
    }

    private static List<TypeDraft> devices() {
        String group = "resource.k8s.io";
        return List.of(
                cluster(
                        group,
                        "deviceclasses",
                        "DeviceClass",
                        plain().returnsDeleted().generation().rules()),
                namespaced(
                                group,
                                "resourceclaims",
                                "ResourceClaim",
                                plain().returnsDeleted()
                                        .immutable("spec")
                                        .status("{}", Status.RESET)
                                        .rules())
                        .status(),
                namespaced(
                        group,
                        "resourceclaimtemplates",
                        "ResourceClaimTemplate",
                        plain().returnsDeleted().immutable("spec").rules()),
                cluster(
                                group,
                                "resourceslices",
                                "ResourceSlice",
                                plain().returnsDeleted()
                                        .generation()
                                        .immutable("spec.driver")
                                        .rules())
                        .fields(List.of("spec.driver", "spec.nodeName")));
    }

    /** Autoscalers alone have two versions; they are stored as v2. */
    private static ResourceType autoscalers() {
        TypeDraft draft = namespaced(
                        "autoscaling", "horizontalpodautoscalers", "HorizontalPodAutoscaler", new AutoscalerRules())
                .shortNames("hpa")
                .categories(ALL)
                .status();
        return draft.type(List.of(draft.version("v2"), draft.version("v1")));
    }

    private static PlainType plain() {
        return PlainType.STANDARD;
    }

    private static TypeDraft namespaced(String group, String plural, String kind, KubeRules rules) {
        return new TypeDraft(group, plural, kind, true, rules);
    }

    private static TypeDraft cluster(String group, String plural, String kind, KubeRules rules) {
        return new TypeDraft(group, plural, kind, false, rules);
    }

    /** A type with nothing to it but traits, which its {@code strategy.go} upstream says. */
    private record PlainType(Traits traits, Status status, List<String> fixed, Generation counted) {

        static final PlainType STANDARD = new PlainType(
                new Traits(NameRule.DNS_SUBDOMAIN, true, false, false, false, true),
                Status.NONE,
                List.of(),
                Generation.NONE);

        PlainType createOnUpdate() {
            return with(new Traits(
                    traits.nameRule(),
                    traits.unconditionalUpdate(),
                    true,
                    traits.returnsDeleted(),
                    traits.generation(),
                    true));
        }

        /** An update must say which version it is made on. */
        PlainType versioned() {
            return with(new Traits(
                    traits.nameRule(),
                    false,
                    traits.createOnUpdate(),
                    traits.returnsDeleted(),
                    traits.generation(),
                    true));
        }

        PlainType returnsDeleted() {
            return with(new Traits(
                    traits.nameRule(),
                    traits.unconditionalUpdate(),
                    traits.createOnUpdate(),
                    true,
                    traits.generation(),
                    true));
        }

        /** Born with generation 1; changes of the content count. */
        PlainType generation() {
            return counting(Generation.CONTENT)
                    .with(new Traits(
                            traits.nameRule(),
                            traits.unconditionalUpdate(),
                            traits.createOnUpdate(),
                            traits.returnsDeleted(),
                            true,
                            true));
        }

        private PlainType with(Traits other) {
            return new PlainType(other, status, fixed, counted);
        }

        /** With a status whose writes leave some of the metadata as it was. */
        PlainType status(String fresh, List<String> kept) {
            return new PlainType(traits, Status.of(fresh).keeping(kept), fixed, counted);
        }

        /** With other changes as new generations; whether there is one at birth stays as it is. */
        PlainType counting(Generation changes) {
            return new PlainType(traits, status, fixed, changes);
        }

        PlainType immutable(String... fields) {
            return new PlainType(traits, status, List.of(fields), counted);
        }

        KubeRules rules() {
            return new KubeRules(traits, status, fixed, counted);
        }
    }
}
