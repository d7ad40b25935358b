package dev.polder.machinery.builtin.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.machinery.type.ResourceType;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Names, scopes and subresources as the registries of k8s.io/kubernetes 1.36 ({@code pkg/registry}) have them. */
class KubeTypesTest {

    private static String line(ResourceType type) {
        String versions =
                type.versions().stream().map(version -> version.name()).collect(Collectors.joining("+"));
        String subresources = type.versions().get(0).subresources().stream()
                .map(one -> one.name())
                .sorted()
                .collect(Collectors.joining(","));
        return (type.group().isEmpty() ? "" : type.group() + "/") + versions + " "
                + type.names().plural() + " "
                + type.names().kind() + (type.namespaced() ? " namespaced" : "") + " "
                + type.names().shortNames() + type.names().categories() + " " + subresources;
    }

    @Test
    void types_areNamedAsUpstream() {
        assertThat(KubeTypes.all().stream().map(KubeTypesTest::line).map(String::strip))
                .containsExactlyInAnyOrder(
                        "v1 endpoints Endpoints namespaced [ep][]",
                        "v1 limitranges LimitRange namespaced [limits][]",
                        "v1 nodes Node [no][] status",
                        "v1 persistentvolumeclaims PersistentVolumeClaim namespaced [pvc][] status",
                        "v1 persistentvolumes PersistentVolume [pv][] status",
                        "v1 pods Pod namespaced [po][all] binding,ephemeralcontainers,resize,status",
                        "v1 podtemplates PodTemplate namespaced [][]",
                        "v1 replicationcontrollers ReplicationController namespaced [rc][all] scale,status",
                        "v1 services Service namespaced [svc][all] status",
                        "apps/v1 controllerrevisions ControllerRevision namespaced [][]",
                        "apps/v1 daemonsets DaemonSet namespaced [ds][all] status",
                        "apps/v1 deployments Deployment namespaced [deploy][all] scale,status",
                        "apps/v1 replicasets ReplicaSet namespaced [rs][all] scale,status",
                        "apps/v1 statefulsets StatefulSet namespaced [sts][all] scale,status",
                        "autoscaling/v2+v1 horizontalpodautoscalers HorizontalPodAutoscaler namespaced [hpa][all] status",
                        "batch/v1 cronjobs CronJob namespaced [cj][all] status",
                        "batch/v1 jobs Job namespaced [][all] status",
                        "discovery.k8s.io/v1 endpointslices EndpointSlice namespaced [][]",
                        "flowcontrol.apiserver.k8s.io/v1 flowschemas FlowSchema [][] status",
                        "flowcontrol.apiserver.k8s.io/v1 prioritylevelconfigurations PriorityLevelConfiguration [][] status",
                        "networking.k8s.io/v1 ingressclasses IngressClass [][]",
                        "networking.k8s.io/v1 ingresses Ingress namespaced [ing][] status",
                        "networking.k8s.io/v1 ipaddresses IPAddress [ip][]",
                        "networking.k8s.io/v1 networkpolicies NetworkPolicy namespaced [netpol][]",
                        "networking.k8s.io/v1 servicecidrs ServiceCIDR [][] status",
                        "node.k8s.io/v1 runtimeclasses RuntimeClass [][]",
                        "policy/v1 poddisruptionbudgets PodDisruptionBudget namespaced [pdb][] status",
                        "resource.k8s.io/v1 deviceclasses DeviceClass [][]",
                        "resource.k8s.io/v1 resourceclaims ResourceClaim namespaced [][] status",
                        "resource.k8s.io/v1 resourceclaimtemplates ResourceClaimTemplate namespaced [][]",
                        "resource.k8s.io/v1 resourceslices ResourceSlice [][]",
                        "scheduling.k8s.io/v1 priorityclasses PriorityClass [pc][]",
                        "storage.k8s.io/v1 csidrivers CSIDriver [][]",
                        "storage.k8s.io/v1 csinodes CSINode [][]",
                        "storage.k8s.io/v1 csistoragecapacities CSIStorageCapacity namespaced [][]",
                        "storage.k8s.io/v1 storageclasses StorageClass [sc][]",
                        "storage.k8s.io/v1 volumeattachments VolumeAttachment [][] status",
                        "storage.k8s.io/v1 volumeattributesclasses VolumeAttributesClass [vac][]");
    }

    @Test
    void typesOfAWorkspace_areThoseOfAllAndTheProfile_inTheOrderOfGroups() {
        List<ResourceType> all = BuiltinTypes.all(new CustomResourceDefinitions(), InstantSource.system());

        List<ResourceType> types = KubeTypes.with(all);

        assertThat(types)
                .containsAll(all)
                .containsAll(KubeTypes.all())
                .hasSize(all.size() + KubeTypes.all().size());
        assertThat(types.stream().map(ResourceType::group).distinct().limit(7))
                .containsExactly(
                        "",
                        "apps",
                        "events.k8s.io",
                        "authentication.k8s.io",
                        "authorization.k8s.io",
                        "autoscaling",
                        "batch");
    }

    @Test
    void everySchema_canBeRead() {
        for (ResourceType type : KubeTypes.all()) {
            type.versions()
                    .forEach(version -> assertThat(version.schema().properties())
                            .as(type.names().kind())
                            .containsKey("metadata"));
        }
    }
}
