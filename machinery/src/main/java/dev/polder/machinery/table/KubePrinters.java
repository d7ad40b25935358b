package dev.polder.machinery.table;

import java.util.Map;
import java.util.Optional;

/** Headings of the types of the kube profile (upstream's {@code pkg/printers/internalversion/printers.go}, 1.36). */
final class KubePrinters {

    private static final String CORE = "io.k8s.api.core.v1.";
    private static final String APPS = "io.k8s.api.apps.v1.";
    private static final String BATCH = "io.k8s.api.batch.v1.";
    private static final String STORAGE = "io.k8s.api.storage.v1.";
    private static final String SCALING = "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler";
    private static final String NAMES = "Names of each container in the template.";
    private static final String IMAGES = "Images referenced by each container in the template.";

    private static final Map<String, Printer> PRINTERS = Map.ofEntries(
            Map.entry("pods", pods()),
            Map.entry("podtemplates", podTemplates()),
            Map.entry("nodes", nodes()),
            Map.entry("services", services()),
            Map.entry("replicationcontrollers", replicas(CORE + "ReplicationController")),
            Map.entry("replicasets.apps", replicas(APPS + "ReplicaSet")),
            Map.entry("deployments.apps", deployments()),
            Map.entry("statefulsets.apps", statefulSets()),
            Map.entry("daemonsets.apps", daemonSets()),
            Map.entry("controllerrevisions.apps", controllerRevisions()),
            Map.entry("jobs.batch", jobs()),
            Map.entry("cronjobs.batch", cronJobs()),
            Map.entry("horizontalpodautoscalers.autoscaling", autoscalers()),
            Map.entry("poddisruptionbudgets.policy", budgets()),
            Map.entry("endpoints", endpoints()),
            Map.entry("endpointslices.discovery.k8s.io", endpointSlices()),
            Map.entry("ingresses.networking.k8s.io", ingresses()),
            Map.entry("ingressclasses.networking.k8s.io", ingressClasses()),
            Map.entry("networkpolicies.networking.k8s.io", networkPolicies()),
            Map.entry("persistentvolumes", volumes()),
            Map.entry("persistentvolumeclaims", claims()),
            Map.entry("storageclasses.storage.k8s.io", storageClasses()),
            Map.entry("volumeattachments.storage.k8s.io", attachments()),
            Map.entry("priorityclasses.scheduling.k8s.io", priorityClasses()),
            Map.entry("runtimeclasses.node.k8s.io", runtimeClasses()),
            Map.entry("csidrivers.storage.k8s.io", aged()),
            Map.entry("csinodes.storage.k8s.io", aged()),
            Map.entry("csistoragecapacities.storage.k8s.io", aged()),
            Map.entry("volumeattributesclasses.storage.k8s.io", aged()),
            Map.entry("flowschemas.flowcontrol.apiserver.k8s.io", aged()),
            Map.entry("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", aged()),
            Map.entry("ipaddresses.networking.k8s.io", aged()),
            Map.entry("servicecidrs.networking.k8s.io", aged()),
            Map.entry("deviceclasses.resource.k8s.io", aged()),
            Map.entry("resourceclaims.resource.k8s.io", aged()),
            Map.entry("resourceclaimtemplates.resource.k8s.io", aged()),
            Map.entry("resourceslices.resource.k8s.io", aged()));

    private KubePrinters() {}

    /** The printer of a resource; empty for those that show only when they were created. */
    static Optional<Printer> find(String resource) {
        return Optional.ofNullable(PRINTERS.get(resource));
    }

    /** Of what is seldom looked at only the age is shown, where upstream has more columns. */
    private static Printer aged() {
        return Printer.named()
                .age()
                .rows((object, cells, now) ->
                        cells.add(BuiltinPrinters.name(object)).add(Ages.of(object, now)));
    }

    private static Printer pods() {
        return Printer.named()
                .text("Ready", 0, "The aggregate readiness state of this pod for accepting traffic.")
                .text("Status", 0, "The aggregate status of the containers in this pod.")
                .text(
                        "Restarts",
                        0,
                        "The number of times the containers in this pod have been restarted and when the last container"
                                + " in this pod has restarted.")
                .age()
                .field("IP", 1, CORE + "PodStatus", "podIP")
                .field("Node", 1, CORE + "PodSpec", "nodeName")
                .field("Nominated Node", 1, CORE + "PodStatus", "nominatedNodeName")
                .field("Readiness Gates", 1, CORE + "PodSpec", "readinessGates")
                .rows(PodRow::fill);
    }

    private static Printer podTemplates() {
        return Printer.named()
                .text("Containers", 0, NAMES)
                .text("Images", 0, IMAGES)
                .text("Pod Labels", 0, "The labels for the pod template.")
                .rows(WorkloadRows::podTemplate);
    }

    private static Printer nodes() {
        return Printer.named()
                .text("Status", 0, "The status of the node")
                .text("Roles", 0, "The roles of the node")
                .age()
                .field("Version", 0, CORE + "NodeSystemInfo", "kubeletVersion")
                .field("Internal-IP", 1, CORE + "NodeStatus", "addresses")
                .field("External-IP", 1, CORE + "NodeStatus", "addresses")
                .field("OS-Image", 1, CORE + "NodeSystemInfo", "osImage")
                .field("Kernel-Version", 1, CORE + "NodeSystemInfo", "kernelVersion")
                .field("Container-Runtime", 1, CORE + "NodeSystemInfo", "containerRuntimeVersion")
                .rows(NodeRow::fill);
    }

    private static Printer services() {
        return Printer.named()
                .field("Type", 0, CORE + "ServiceSpec", "type")
                .field("Cluster-IP", 0, CORE + "ServiceSpec", "clusterIP")
                .field("External-IP", 0, CORE + "ServiceSpec", "externalIPs")
                .field("Port(s)", 0, CORE + "ServiceSpec", "ports")
                .age()
                .field("Selector", 1, CORE + "ServiceSpec", "selector")
                .rows(NetworkRows::service);
    }

    private static Printer replicas(String kind) {
        return Printer.named()
                .typed("Desired", "integer", kind + "Spec", "replicas")
                .typed("Current", "integer", kind + "Status", "replicas")
                .typed("Ready", "integer", kind + "Status", "readyReplicas")
                .age()
                .text("Containers", 1, NAMES)
                .text("Images", 1, IMAGES)
                .field("Selector", 1, kind + "Spec", "selector")
                .rows(WorkloadRows::replicas);
    }

    private static Printer deployments() {
        return Printer.named()
                .text("Ready", 0, "Number of the pod with ready state")
                .field("Up-to-date", 0, APPS + "DeploymentStatus", "updatedReplicas")
                .field("Available", 0, APPS + "DeploymentStatus", "availableReplicas")
                .age()
                .text("Containers", 1, NAMES)
                .text("Images", 1, IMAGES)
                .field("Selector", 1, APPS + "DeploymentSpec", "selector")
                .rows(WorkloadRows::deployment);
    }

    private static Printer statefulSets() {
        return Printer.named()
                .text("Ready", 0, "Number of the pod with ready state")
                .age()
                .text("Containers", 1, NAMES)
                .text("Images", 1, IMAGES)
                .rows(WorkloadRows::statefulSet);
    }

    private static Printer daemonSets() {
        String status = APPS + "DaemonSetStatus";
        return Printer.named()
                .typed("Desired", "integer", status, "desiredNumberScheduled")
                .typed("Current", "integer", status, "currentNumberScheduled")
                .typed("Ready", "integer", status, "numberReady")
                .typed("Up-to-date", "integer", status, "updatedNumberScheduled")
                .typed("Available", "integer", status, "numberAvailable")
                .field("Node Selector", 0, CORE + "PodSpec", "nodeSelector")
                .age()
                .text("Containers", 1, NAMES)
                .text("Images", 1, IMAGES)
                .field("Selector", 1, APPS + "DaemonSetSpec", "selector")
                .rows(WorkloadRows::daemonSet);
    }

    private static Printer controllerRevisions() {
        return Printer.named()
                .text("Controller", 0, "Controller of the object")
                .field("Revision", 0, APPS + "ControllerRevision", "revision")
                .age()
                .rows(WorkloadRows::controllerRevision);
    }

    private static Printer jobs() {
        return Printer.named()
                .text("Status", 0, "Status of the job.")
                .field("Completions", 0, BATCH + "JobStatus", "succeeded")
                .text("Duration", 0, "Time required to complete the job.")
                .age()
                .text("Containers", 1, NAMES)
                .text("Images", 1, IMAGES)
                .field("Selector", 1, BATCH + "JobSpec", "selector")
                .rows(JobRows::job);
    }

    private static Printer cronJobs() {
        return Printer.named()
                .field("Schedule", 0, BATCH + "CronJobSpec", "schedule")
                .field("Timezone", 0, BATCH + "CronJobSpec", "timeZone")
                .typed("Suspend", "boolean", BATCH + "CronJobSpec", "suspend")
                .typed("Active", "integer", BATCH + "CronJobStatus", "active")
                .field("Last Schedule", 0, BATCH + "CronJobStatus", "lastScheduleTime")
                .age()
                .text("Containers", 1, NAMES)
                .text("Images", 1, IMAGES)
                .field("Selector", 1, BATCH + "JobSpec", "selector")
                .rows(JobRows::cronJob);
    }

    private static Printer autoscalers() {
        return Printer.named()
                .field("Reference", 0, SCALING + "Spec", "scaleTargetRef")
                .field("Targets", 0, SCALING + "Spec", "metrics")
                .field("MinPods", 0, SCALING + "Spec", "minReplicas")
                .field("MaxPods", 0, SCALING + "Spec", "maxReplicas")
                .field("Replicas", 0, SCALING + "Status", "currentReplicas")
                .age()
                .rows(AutoscalerRow::fill);
    }

    private static Printer budgets() {
        return Printer.named()
                .text("Min Available", 0, "The minimum number of pods that must be available.")
                .text("Max Unavailable", 0, "The maximum number of pods that may be unavailable.")
                .integer("Allowed Disruptions", "Calculated number of pods that may be disrupted at this time.")
                .age()
                .rows(WorkloadRows::budget);
    }

    private static Printer endpoints() {
        return Printer.named()
                .field("Endpoints", 0, CORE + "Endpoints", "subsets")
                .age()
                .rows(NetworkRows::endpoints);
    }

    private static Printer endpointSlices() {
        String slice = "io.k8s.api.discovery.v1.EndpointSlice";
        return Printer.named()
                .field("AddressType", 0, slice, "addressType")
                .field("Ports", 0, slice, "ports")
                .field("Endpoints", 0, slice, "endpoints")
                .age()
                .rows(NetworkRows::endpointSlice);
    }

    private static Printer ingresses() {
        return Printer.named()
                .text(
                        "Class",
                        0,
                        "The name of the IngressClass resource that should be used for additional configuration")
                .text("Hosts", 0, "Hosts that incoming requests are matched against before the ingress rule")
                .text("Address", 0, "Address is a list containing ingress points for the load-balancer")
                .text("Ports", 0, "Ports of TLS configurations that open")
                .age()
                .rows(NetworkRows::ingress);
    }

    private static Printer ingressClasses() {
        return Printer.named()
                .text("Controller", 0, "Controller that is responsible for handling this class")
                .text("Parameters", 0, "A reference to a resource with additional parameters")
                .age()
                .rows(NetworkRows::ingressClass);
    }

    private static Printer networkPolicies() {
        return Printer.named()
                .field("Pod-Selector", 0, "io.k8s.api.networking.v1.NetworkPolicySpec", "podSelector")
                .age()
                .rows(NetworkRows::networkPolicy);
    }

    private static Printer volumes() {
        String spec = CORE + "PersistentVolumeSpec";
        String status = CORE + "PersistentVolumeStatus";
        return Printer.named()
                .field("Capacity", 0, spec, "capacity")
                .field("Access Modes", 0, spec, "accessModes")
                .field("Reclaim Policy", 0, spec, "persistentVolumeReclaimPolicy")
                .field("Status", 0, status, "phase")
                .field("Claim", 0, spec, "claimRef")
                .text("StorageClass", 0, "StorageClass of the pv")
                .text("VolumeAttributesClass", 0, "VolumeAttributesClass of the pv")
                .field("Reason", 0, status, "reason")
                .age()
                .field("VolumeMode", 1, spec, "volumeMode")
                .rows(StorageRows::volume);
    }

    private static Printer claims() {
        String spec = CORE + "PersistentVolumeClaimSpec";
        String status = CORE + "PersistentVolumeClaimStatus";
        return Printer.named()
                .field("Status", 0, status, "phase")
                .field("Volume", 0, spec, "volumeName")
                .field("Capacity", 0, status, "capacity")
                .field("Access Modes", 0, status, "accessModes")
                .text("StorageClass", 0, "StorageClass of the pvc")
                .text("VolumeAttributesClass", 0, "VolumeAttributesClass of the pvc")
                .age()
                .field("VolumeMode", 1, spec, "volumeMode")
                .rows(StorageRows::claim);
    }

    private static Printer storageClasses() {
        String kind = STORAGE + "StorageClass";
        return Printer.named()
                .field("Provisioner", 0, kind, "provisioner")
                .field("ReclaimPolicy", 0, kind, "reclaimPolicy")
                .field("VolumeBindingMode", 0, kind, "volumeBindingMode")
                .field("AllowVolumeExpansion", 0, kind, "allowVolumeExpansion")
                .age()
                .rows(StorageRows::storageClass);
    }

    private static Printer attachments() {
        return Printer.named()
                .field("Attacher", 0, STORAGE + "VolumeAttachmentSpec", "attacher")
                .field("PV", 0, STORAGE + "VolumeAttachmentSource", "persistentVolumeName")
                .field("Node", 0, STORAGE + "VolumeAttachmentSpec", "nodeName")
                .typed("Attached", "boolean", STORAGE + "VolumeAttachmentStatus", "attached")
                .age()
                .rows(StorageRows::attachment);
    }

    private static Printer priorityClasses() {
        String kind = "io.k8s.api.scheduling.v1.PriorityClass";
        return Printer.named()
                .typed("Value", "integer", kind, "value")
                .typed("Global-Default", "boolean", kind, "globalDefault")
                .age()
                .field("PreemptionPolicy", 0, kind, "preemptionPolicy")
                .rows(WorkloadRows::priorityClass);
    }

    private static Printer runtimeClasses() {
        return Printer.named()
                .field("Handler", 0, "io.k8s.api.node.v1.RuntimeClass", "handler")
                .age()
                .rows(WorkloadRows::runtimeClass);
    }
}
