package dev.polder.machinery.builtin.kube;

import static dev.polder.machinery.builtin.kube.Objects.deployment;
import static dev.polder.machinery.builtin.kube.Objects.filledIn;
import static dev.polder.machinery.builtin.kube.Objects.pod;
import static dev.polder.machinery.builtin.kube.Objects.service;
import static dev.polder.machinery.builtin.kube.Objects.template;
import static dev.polder.machinery.builtin.kube.Objects.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** What is refused, in the words of {@code pkg/apis/*}{@code /validation/validation.go} of k8s.io/kubernetes 1.36.0. */
class KubeChecksTest {

    private static final String GOOD =
            "{'selector':{'matchLabels':{'a':'b'}},'template':" + template("{'a':'b'}", "") + "}";

    private static ObjectNode changed(String object, String pointer, String field, int value) {
        ObjectNode changed = filledIn(object);
        changed.withObject(pointer).put(field, value);
        return changed;
    }

    @Test
    void goodObjects_areNotRefused() {
        assertThat(wrong(deployment(GOOD))).isEmpty();
        assertThat(wrong(pod("{'containers':[{'name':'c','image':'i'}]}"))).isEmpty();
        assertThat(wrong(service("{'ports':[{'port':80}]}"))).isEmpty();
        assertThat(wrong(service("{'clusterIP':'None'}"))).isEmpty();
    }

    @Test
    void selectors_mustMatchTheirTemplate() {
        assertThat(wrong(deployment(
                        "{'selector':{'matchLabels':{'a':'c'}},'template':" + template("{'a':'b'}", "") + "}")))
                .containsExactly(
                        "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template"
                                + " `labels`");
        assertThat(wrong(deployment("{'template':" + template("{'a':'b'}", "") + "}")))
                .containsExactly(
                        "spec.selector: Required value",
                        "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template"
                                + " `labels`");
        assertThat(wrong(deployment("{'selector':{},'template':" + template("{'a':'b'}", "") + "}")))
                .containsExactly("spec.selector: Invalid value: {}: empty selector is invalid for deployment");
        assertThat(wrong(deployment("{'selector':{'matchLabels':{'a':'b'}},'template':"
                        + template("{'a':'b'}", ",'restartPolicy':'Never'") + "}")))
                .containsExactly(
                        "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"");
    }

    @Test
    void selectors_neverChange() {
        ObjectNode old = filledIn(deployment(GOOD));
        ObjectNode now = filledIn(
                deployment("{'selector':{'matchLabels':{'x':'b'}},'template':" + template("{'x':'b'}", "") + "}"));

        assertThat(wrong(now, old))
                .containsExactly("spec.selector: Invalid value: {\"matchLabels\":{\"x\":\"b\"}}: field is immutable");
        assertThat(wrong(changed(deployment(GOOD), "/spec", "replicas", 5), old))
                .isEmpty();
        assertThat(wrong(changed(deployment(GOOD), "/spec", "replicas", -1), old))
                .containsExactly("spec.replicas: Invalid value: -1: must be greater than or equal to 0");
    }

    @Test
    void pods_needNamedContainersWithImages() {
        assertThat(wrong(pod("{}"))).containsExactly("spec.containers: Required value");
        assertThat(wrong(pod("{'containers':[{}]}")))
                .containsExactly("spec.containers[0].name: Required value", "spec.containers[0].image: Required value");
        assertThat(wrong(pod(
                        "{'containers':[{'name':'C','image':'i'},{'name':'a','image':'i'},{'name':'a','image':'i'}]}")))
                .hasSize(2)
                .anySatisfy(
                        text -> assertThat(text)
                                .startsWith(
                                        "spec.containers[0].name: Invalid value: \"C\": a lowercase RFC 1123 label must consist of"))
                .contains("spec.containers[2].name: Duplicate value: \"a\"");
        assertThat(wrong(pod(
                        "{'containers':[{'name':'c','image':'i','volumeMounts':[{'name':'v','mountPath':'/v'}]}]}")))
                .containsExactly("spec.containers[0].volumeMounts[0].name: Not found: \"v\"");
        assertThat(
                        wrong(
                                pod(
                                        "{'dnsPolicy':'Mine','containers':[{'name':'c','image':'i','ports':[{'containerPort':70000}]}]}")))
                .containsExactly(
                        "spec.dnsPolicy: Unsupported value: \"Mine\": supported values: \"ClusterFirst\","
                                + " \"ClusterFirstWithHostNet\", \"Default\", \"None\"",
                        "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535,"
                                + " inclusive");
    }

    @Test
    void pods_hardlyEverChange() {
        String spec = "{'containers':[{'name':'c','image':'i'}]}";
        ObjectNode old = filledIn(pod(spec));
        ObjectNode image = filledIn(pod(spec));
        ((ObjectNode) image.at("/spec/containers/0")).put("image", "j");
        ObjectNode tolerant = filledIn(pod(spec));
        tolerant.withArray("/spec/tolerations").addObject().put("operator", "Exists");

        assertThat(wrong(image, old)).isEmpty();
        assertThat(wrong(tolerant, old)).isEmpty();
        assertThat(wrong(old, tolerant)).hasSize(1);
        assertThat(wrong(changed(pod(spec), "/spec", "terminationGracePeriodSeconds", 5), old))
                .singleElement()
                .asString()
                .startsWith(
                        "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,");
    }

    @Test
    void services_needPortsWithNames() {
        assertThat(wrong(service("{}"))).containsExactly("spec.ports: Required value");
        assertThat(wrong(service("{'ports':[{'port':80},{'port':81}]}")))
                .containsExactly("spec.ports[0].name: Required value", "spec.ports[1].name: Required value");
        assertThat(wrong(service("{'ports':[{'port':0}]}")))
                .contains("spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive");
        assertThat(wrong(service("{'type':'Mine','ports':[{'port':80}]}")))
                .containsExactly("spec.type: Unsupported value: \"Mine\": supported values: \"ClusterIP\","
                        + " \"ExternalName\", \"LoadBalancer\", \"NodePort\"");
        ObjectNode old = filledIn(service("{'clusterIP':'10.0.0.7','ports':[{'port':80}]}"));
        assertThat(wrong(filledIn(service("{'clusterIP':'10.0.0.8','ports':[{'port':80}]}")), old))
                .containsExactly("spec.clusterIPs[0]: Invalid value: [\"10.0.0.8\"]: may not change once set");
    }

    @Test
    void jobs_mustEndAndKeepTheirTemplate() {
        String job = "{'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'j','uid':'u'},'spec':{'template':";
        ObjectNode made = filledIn(job + template("{}", ",'restartPolicy':'Never'") + "}}");
        Objects.type(made).rules().finishCreate(made);

        assertThat(wrong(made, made.deepCopy())).isEmpty();
        assertThat(made.at("/spec/selector/matchLabels/batch.kubernetes.io~1controller-uid")
                        .asText())
                .isEqualTo("u");
        ObjectNode always = made.deepCopy();
        always.withObject("/spec/template/spec").put("restartPolicy", "Always");
        assertThat(wrong(always, made))
                .hasSize(2)
                .contains("spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\"")
                .anySatisfy(text -> assertThat(text)
                        .startsWith("spec.template: Invalid value: ")
                        .endsWith(": field is immutable"));
    }

    @Test
    void others_areRefusedInUpstreamsWords() {
        assertThat(wrong("{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'p'},'spec':{}}"))
                .containsExactly(
                        "spec.accessModes: Required value: at least 1 access mode is required",
                        "spec.resources[storage]: Required value");
        assertThat(wrong("{'apiVersion':'networking.k8s.io/v1','kind':'Ingress','metadata':{'name':'i'},'spec':{}}"))
                .containsExactly("spec: Invalid value: null: either `defaultBackend` or `rules` must be specified");
        assertThat(wrong("{'apiVersion':'policy/v1','kind':'PodDisruptionBudget','metadata':{'name':'p'},"
                        + "'spec':{'minAvailable':1,'maxUnavailable':1}}"))
                .containsExactly("spec: Invalid value: {\"minAvailable\":1,\"maxUnavailable\":1}: minAvailable and"
                        + " maxUnavailable cannot be both set");
        assertThat(wrong("{'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler','metadata':{'name':'h'},"
                        + "'spec':{'scaleTargetRef':{'kind':'D','name':'d'}}}"))
                .contains("spec.maxReplicas: Required value: must be set and greater than 0");
        assertThat(wrong("{'apiVersion':'scheduling.k8s.io/v1','kind':'PriorityClass','metadata':{'name':'p'},"
                        + "'value':2000000000}"))
                .containsExactly("value: Forbidden: maximum allowed value of a user defined priority is 1000000000");
        assertThat(wrong("{'apiVersion':'v1','kind':'Node','metadata':{'name':'n'},'spec':{'taints':["
                        + "{'key':'a','effect':'NoSchedule'},{'key':'a','effect':'NoSchedule'}]}}"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("spec.taints[1]: Duplicate value: ");
        assertThat(wrong("{'apiVersion':'storage.k8s.io/v1','kind':'StorageClass','metadata':{'name':'s'}}"))
                .containsExactly("provisioner: Required value");
    }

    @Test
    void statefulSets_changeInNamedFieldsOnly() {
        String set = "{'apiVersion':'apps/v1','kind':'StatefulSet','metadata':{'name':'s'},'spec':";
        ObjectNode old = filledIn(set + GOOD + "}");
        ObjectNode other = old.deepCopy();
        other.withObject("/spec").put("serviceName", "x");

        assertThat(wrong(changed(set + GOOD + "}", "/spec", "replicas", 3), old))
                .isEmpty();
        assertThat(wrong(other, old))
                .containsExactly("spec: Forbidden: updates to statefulset spec for fields other than 'replicas',"
                        + " 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit',"
                        + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
    }
}
