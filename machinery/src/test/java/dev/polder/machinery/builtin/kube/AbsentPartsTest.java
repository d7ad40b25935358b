package dev.polder.machinery.builtin.kube;

import static dev.polder.machinery.builtin.kube.Objects.filledIn;
import static dev.polder.machinery.builtin.kube.Objects.tree;
import static dev.polder.machinery.builtin.kube.Objects.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Go knows no absent struct: parts that a client leaves out are filled in and checked like empty ones. Texts and values are what
 * {@code legacyscheme.Scheme.Default} and the {@code Validate} functions of {@code pkg/apis} make of the same objects in
 * k8s.io/kubernetes 1.36.0, without fields that Go shows though they are zero.
 */
class AbsentPartsTest {

    private static final String POD = "{'dnsPolicy':'ClusterFirst','restartPolicy':'Always','schedulerName':"
            + "'default-scheduler','securityContext':{},'terminationGracePeriodSeconds':30}";
    private static final String TEMPLATE = "{'metadata':{},'spec':" + POD + "}";
    private static final String LABELLED =
            "'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}}";
    private static final String UNMATCHED =
            "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`";

    private static String object(String apiVersion, String kind, String more) {
        return "{'apiVersion':'" + apiVersion + "','kind':'" + kind + "','metadata':{'name':'d'}" + more + "}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"})
    void workloads_withoutAPod_lackItsContainersOnly(String kind) {
        for (String pod : List.of("", ",'spec':{}")) {
            String body = object("apps/v1", kind, ",'spec':{" + LABELLED + pod + "}}");

            assertThat(wrong(body)).as(body).containsExactly("spec.template.spec.containers: Required value");
            assertThat(filledIn(body).at("/spec/template/spec")).isEqualTo(tree(POD));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Deployment", "ReplicaSet", "StatefulSet"})
    void workloads_withoutASpec_lackASelectorToo(String kind) {
        for (String spec : List.of("", ",'spec':{}")) {
            assertThat(wrong(object("apps/v1", kind, spec)))
                    .containsExactlyInAnyOrder(
                            "spec.selector: Required value",
                            UNMATCHED,
                            "spec.template.spec.containers: Required value");
        }
    }

    /** {@code ValidateDaemonSetSpec} takes a selector that is nil for one that finds nothing, and says nothing more. */
    @Test
    void daemonSet_withoutASpec_isNotToldOfItsSelector() {
        assertThat(wrong(object("apps/v1", "DaemonSet", "")))
                .containsExactlyInAnyOrder(UNMATCHED, "spec.template.spec.containers: Required value");
    }

    @Test
    void jobs_areToldOfContainersAndRestartPolicy() {
        String policy = "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\"";
        assertThat(wrong(object("batch/v1", "Job", "")))
                .containsExactly(
                        "spec.template.spec.containers: Required value",
                        policy,
                        "spec.selector: Required value",
                        UNMATCHED);
        assertThat(wrong(object("batch/v1", "CronJob", "")))
                .containsExactly(
                        "spec.schedule: Required value",
                        "spec.jobTemplate.spec.template.spec.containers: Required value",
                        policy.replace("spec.template", "spec.jobTemplate.spec.template"));
    }

    @Test
    void podsAndTheirTemplates_lackContainersOnly() {
        assertThat(wrong(object("v1", "Pod", ""))).containsExactly("spec.containers: Required value");
        assertThat(wrong(object("v1", "PodTemplate", ""))).containsExactly("template.spec.containers: Required value");
    }

    /** Its template is a pointer: absent, it stays so. */
    @Test
    void replicationController_lacksATemplateOrItsContainers() {
        assertThat(wrong(object("v1", "ReplicationController", "")))
                .containsExactly("spec.selector: Required value", "spec.template: Required value");
        assertThat(wrong(object(
                        "v1",
                        "ReplicationController",
                        ",'spec':{'selector':{'a':'b'},'template':{'metadata':{'labels':{'a':'b'}}}}")))
                .containsExactly("spec.template.spec.containers: Required value");
    }

    @Test
    void others_lackWhatTheirPartsLack() {
        assertThat(wrong(object("v1", "Service", ""))).containsExactly("spec.ports: Required value");
        assertThat(wrong(object("v1", "PersistentVolumeClaim", "")))
                .containsExactly(
                        "spec.accessModes: Required value: at least 1 access mode is required",
                        "spec.resources[storage]: Required value");
        assertThat(wrong(object("networking.k8s.io/v1", "Ingress", "")))
                .containsExactly("spec: Invalid value: null: either `defaultBackend` or `rules` must be specified");
        assertThat(wrong(object("networking.k8s.io/v1", "IngressClass", "")))
                .containsExactly("spec.controller: Required value");
        assertThat(wrong(object("autoscaling/v2", "HorizontalPodAutoscaler", "")))
                .contains(
                        "spec.maxReplicas: Required value: must be set and greater than 0",
                        "spec.scaleTargetRef.kind: Required value",
                        "spec.scaleTargetRef.name: Required value");
        assertThat(wrong(object("storage.k8s.io/v1", "VolumeAttachment", "")))
                .contains("spec.attacher: Required value");
        for (String kind : List.of("Node", "LimitRange")) {
            assertThat(wrong(object("v1", kind, ""))).as(kind).isEmpty();
        }
        assertThat(wrong(object("networking.k8s.io/v1", "NetworkPolicy", ""))).isEmpty();
        assertThat(wrong(object("policy/v1", "PodDisruptionBudget", ""))).isEmpty();
        assertThat(wrong(object("storage.k8s.io/v1", "CSIDriver", ""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "v1;Service;{'type':'ClusterIP','sessionAffinity':'None','internalTrafficPolicy':'Cluster'}",
                "v1;Node;{}",
                "v1;PersistentVolume;{'persistentVolumeReclaimPolicy':'Retain','volumeMode':'Filesystem'}",
                "v1;PersistentVolumeClaim;{'resources':{},'volumeMode':'Filesystem'}",
                "v1;LimitRange;{}",
                "v1;ReplicationController;{'replicas':1}",
                "networking.k8s.io/v1;NetworkPolicy;{'podSelector':{},'policyTypes':['Ingress']}",
                "networking.k8s.io/v1;Ingress;{}",
                "policy/v1;PodDisruptionBudget;{}",
                "autoscaling/v1;HorizontalPodAutoscaler;{'scaleTargetRef':{},'minReplicas':1}",
                "autoscaling/v2;HorizontalPodAutoscaler;{'scaleTargetRef':{},'minReplicas':1,'metrics':[{'type':'Resource',"
                        + "'resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':80}}}]}",
                "storage.k8s.io/v1;CSIDriver;{'attachRequired':true,'podInfoOnMount':false,'volumeLifecycleModes':"
                        + "['Persistent'],'storageCapacity':false,'fsGroupPolicy':'ReadWriteOnceWithFSType',"
                        + "'requiresRepublish':false,'seLinuxMount':false}",
                "storage.k8s.io/v1;VolumeAttachment;{'source':{}}",
                "flowcontrol.apiserver.k8s.io/v1;FlowSchema;{'matchingPrecedence':1000}",
                "resource.k8s.io/v1;ResourceClaim;{'devices':{}}",
                "resource.k8s.io/v1;DeviceClass;{}",
            })
    void spec_thatIsAbsent_isFilledIn(String apiVersion, String kind, String spec) {
        assertThat(filledIn(object(apiVersion, kind, "")).path("spec")).isEqualTo(tree(spec));
    }

    @Test
    void templates_thatAreAbsent_areFilledIn() {
        assertThat(filledIn(object("v1", "PodTemplate", "")).path("template")).isEqualTo(tree(TEMPLATE));
        assertThat(filledIn(object("apps/v1", "DaemonSet", "")).path("spec")).isEqualTo(tree("""
                {'template':%s,'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'maxUnavailable':1,'maxSurge':0}},
                 'revisionHistoryLimit':10}
                """.formatted(TEMPLATE)));
        assertThat(filledIn(object("batch/v1", "CronJob", "")).path("spec")).isEqualTo(tree("""
                {'concurrencyPolicy':'Allow','suspend':false,'jobTemplate':{'metadata':{},'spec':{'template':%s}},
                 'successfulJobsHistoryLimit':3,'failedJobsHistoryLimit':1}
                """.formatted(TEMPLATE)));
        assertThat(filledIn(object("batch/v1", "Job", "")).path("spec")).isEqualTo(tree("""
                {'parallelism':1,'completions':1,'backoffLimit':6,'manualSelector':false,'template':%s,
                 'completionMode':'NonIndexed','suspend':false,'podReplacementPolicy':'TerminatingOrFailed'}
                """.formatted(TEMPLATE)));
        ObjectNode pod = tree(POD);
        pod.put("enableServiceLinks", true);
        assertThat(filledIn(object("v1", "Pod", "")).path("spec")).isEqualTo(pod);
        assertThat(filledIn(object("apps/v1", "StatefulSet", ",'spec':{'volumeClaimTemplates':[{}]}"))
                        .at("/spec/volumeClaimTemplates/0"))
                .isEqualTo(
                        tree(
                                "{'metadata':{},'spec':{'resources':{},'volumeMode':'Filesystem'},'status':{'phase':'Pending'}}"));
    }
}
