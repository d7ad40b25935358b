package dev.polder.machinery.builtin.kube;

import static dev.polder.machinery.builtin.kube.Objects.deployment;
import static dev.polder.machinery.builtin.kube.Objects.filledIn;
import static dev.polder.machinery.builtin.kube.Objects.pod;
import static dev.polder.machinery.builtin.kube.Objects.service;
import static dev.polder.machinery.builtin.kube.Objects.template;
import static dev.polder.machinery.builtin.kube.Objects.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.DecodeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is filled in, by {@code pkg/apis/*}{@code /v1/defaults.go} of k8s.io/kubernetes 1.36.0. */
class KubeDefaultsTest {

    @Test
    void deployment_isFilledIn() {
        ObjectNode deployment = filledIn(
                deployment("{'selector':{'matchLabels':{'a':'b'}},'template':" + template("{'a':'b'}", "") + "}"));

        assertThat(deployment.path("spec")).isEqualTo(tree("""
                {'replicas':1,'revisionHistoryLimit':10,'progressDeadlineSeconds':600,
                 'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxUnavailable':'25%','maxSurge':'25%'}},
                 'selector':{'matchLabels':{'a':'b'}},
                 'template':{'metadata':{'labels':{'a':'b'}},'spec':{
                   'containers':[{'name':'c','image':'i:1','imagePullPolicy':'IfNotPresent','resources':{},
                     'terminationMessagePath':'/dev/termination-log','terminationMessagePolicy':'File'}],
                   'dnsPolicy':'ClusterFirst','restartPolicy':'Always','schedulerName':'default-scheduler',
                   'securityContext':{},'terminationGracePeriodSeconds':30}}}
                """));
    }

    @Test
    void strategy_thatIsSaid_staysAsItIs() {
        JsonNode spec = filledIn(deployment("{'replicas':0,'strategy':{'type':'Recreate'}}"))
                .path("spec");

        assertThat(spec.path("strategy")).isEqualTo(tree("{'type':'Recreate'}"));
        assertThat(spec.path("replicas").asInt(-1)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "nginx,Always",
        "nginx:latest,Always",
        "nginx:1.25,IfNotPresent",
        "localhost:5000/nginx,Always",
        "localhost:5000/nginx:1,IfNotPresent",
        "nginx@sha256:abc,IfNotPresent"
    })
    void pullPolicy_followsTheTag(String image, String policy) {
        JsonNode pod = filledIn(pod("{'containers':[{'name':'c','image':'" + image + "'}]}"));

        assertThat(pod.at("/spec/containers/0/imagePullPolicy").asText()).isEqualTo(policy);
    }

    @Test
    void pod_isFilledInWhereverItIs() {
        JsonNode spec = filledIn(pod("""
                {'serviceAccountName':'robot','hostNetwork':true,
                 'volumes':[{'name':'e'},{'name':'s','secret':{'secretName':'x'}},{'name':'h','hostPath':{'path':'/'}}],
                 'containers':[{'name':'c','image':'i','ports':[{'containerPort':80}],
                   'resources':{'limits':{'cpu':'1'}},
                   'env':[{'name':'N','valueFrom':{'fieldRef':{'fieldPath':'metadata.name'}}}],
                   'livenessProbe':{'httpGet':{'port':80},'timeoutSeconds':0}}]}
                """)).path("spec");

        assertThat(spec.path("serviceAccount").asText()).isEqualTo("robot");
        assertThat(spec.path("enableServiceLinks").asBoolean()).isTrue();
        assertThat(spec.at("/volumes/0")).isEqualTo(tree("{'name':'e','emptyDir':{}}"));
        assertThat(spec.at("/volumes/1/secret/defaultMode").asInt()).isEqualTo(420);
        assertThat(spec.at("/volumes/2/hostPath")).isEqualTo(tree("{'path':'/','type':''}"));
        JsonNode container = spec.at("/containers/0");
        assertThat(container.at("/ports/0")).isEqualTo(tree("{'containerPort':80,'protocol':'TCP','hostPort':80}"));
        assertThat(container.at("/resources/requests/cpu").asText()).isEqualTo("1");
        assertThat(container.at("/env/0/valueFrom/fieldRef/apiVersion").asText())
                .isEqualTo("v1");
        assertThat(container.path("livenessProbe")).isEqualTo(tree("""
                {'httpGet':{'port':80,'path':'/','scheme':'HTTP'},'timeoutSeconds':1,'periodSeconds':10,
                 'successThreshold':1,'failureThreshold':3}
                """));
    }

    @Test
    void service_isFilledIn() {
        assertThat(filledIn(service("{'ports':[{'port':80}]}")).path("spec")).isEqualTo(tree("""
                {'ports':[{'port':80,'protocol':'TCP','targetPort':80}],'sessionAffinity':'None','type':'ClusterIP',
                 'internalTrafficPolicy':'Cluster'}
                """));
        assertThat(filledIn(service("{'type':'LoadBalancer','sessionAffinity':'ClientIP'}"))
                        .path("spec"))
                .isEqualTo(tree("""
                {'type':'LoadBalancer','sessionAffinity':'ClientIP',
                 'sessionAffinityConfig':{'clientIP':{'timeoutSeconds':10800}},'externalTrafficPolicy':'Cluster',
                 'internalTrafficPolicy':'Cluster','allocateLoadBalancerNodePorts':true}
                """));
        assertThat(filledIn(service("{'type':'ExternalName','externalName':'a.b'}"))
                        .path("spec"))
                .isEqualTo(tree("{'type':'ExternalName','externalName':'a.b','sessionAffinity':'None'}"));
    }

    @Test
    void statusesThatUpstreamFillsIn_areFilledIn() {
        JsonNode set = filledIn("{'apiVersion':'apps/v1','kind':'StatefulSet','metadata':{'name':'x'},"
                + "'spec':{'volumeClaimTemplates':[{'metadata':{'name':'v'},'spec':{}}]}}");
        assertThat(set.at("/spec/volumeClaimTemplates/0")).isEqualTo(tree("""
                {'metadata':{'name':'v'},'spec':{'volumeMode':'Filesystem','resources':{}},'status':{'phase':'Pending'}}
                """));
        JsonNode balanced = filledIn(
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'s'},"
                        + "'spec':{'type':'LoadBalancer'},'status':{'loadBalancer':{'ingress':[{'ip':'1.1.1.1'},{'hostname':'h'}]}}}");
        assertThat(balanced.at("/status/loadBalancer/ingress"))
                .containsExactly(tree("{'ip':'1.1.1.1','ipMode':'VIP'}"), tree("{'hostname':'h'}"));
        JsonNode node =
                filledIn("{'apiVersion':'v1','kind':'Node','metadata':{'name':'n'},'status':{'capacity':{'cpu':'4'}}}");
        assertThat(node.at("/status/allocatable/cpu").asText()).isEqualTo("4");
        JsonNode range = filledIn("{'apiVersion':'v1','kind':'LimitRange','metadata':{'name':'l'},'spec':{'limits':["
                + "{'type':'Container','max':{'cpu':'2'},'min':{'cpu':'1','memory':'1Gi'}}]}}");
        assertThat(range.at("/spec/limits/0/default")).isEqualTo(tree("{'cpu':'2'}"));
        assertThat(range.at("/spec/limits/0/defaultRequest")).isEqualTo(tree("{'cpu':'2','memory':'1Gi'}"));
    }

    @Test
    void job_isFilledInButNotTheTemplateOfACronJob() {
        JsonNode job = filledIn("{'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'j'},'spec':{'template':"
                + template("{'a':'b'}", ",'restartPolicy':'Never'") + "}}");

        assertThat(job.at("/metadata/labels/a").asText()).isEqualTo("b");
        ObjectNode spec = (ObjectNode) job.path("spec");
        spec.remove("template");
        assertThat(spec).isEqualTo(tree("""
                {'completions':1,'parallelism':1,'backoffLimit':6,'completionMode':'NonIndexed','suspend':false,
                 'podReplacementPolicy':'TerminatingOrFailed','manualSelector':false}
                """));

        JsonNode cron = filledIn("{'apiVersion':'batch/v1','kind':'CronJob','metadata':{'name':'j'},'spec':{"
                + "'schedule':'* * * * *','jobTemplate':{'spec':{'template':" + template("{}", "") + "}}}}");
        assertThat(cron.at("/spec/jobTemplate/spec").size()).isEqualTo(1);
        assertThat(cron.at("/spec/jobTemplate/spec/template/spec/dnsPolicy").asText())
                .isEqualTo("ClusterFirst");
        assertThat(cron.at("/spec/concurrencyPolicy").asText()).isEqualTo("Allow");
    }

    @Test
    void autoscalers_ofBothVersions_areOneObject() {
        ObjectNode first = filledIn("""
                {'apiVersion':'autoscaling/v1','kind':'HorizontalPodAutoscaler','metadata':{'name':'h'},
                 'spec':{'maxReplicas':3,'targetCPUUtilizationPercentage':50,'scaleTargetRef':{'kind':'D','name':'d'}}}
                """);
        assertThat(first.at("/spec/minReplicas").asInt()).isEqualTo(1);
        ObjectNode second = Objects.type(first).rules().toStorage(first.deepCopy(), "autoscaling/v2");

        assertThat(second.at("/spec/metrics")).hasSize(1);
        assertThat(second.at("/spec/metrics/0")).isEqualTo(tree("""
                {'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':50}}}
                """));
        second.withArray("/spec/metrics").add(tree("{'type':'Pods','pods':{'metric':{'name':'m'}}}"));
        second.putObject("status").putArray("conditions").add(tree("{'type':'AbleToScale','status':'True'}"));
        ObjectNode shown = Objects.type(first).rules().fromStorage(second.deepCopy(), "autoscaling/v1");

        assertThat(shown.at("/spec/targetCPUUtilizationPercentage").asInt()).isEqualTo(50);
        assertThat(shown.path("spec").has("metrics")).isFalse();
        ObjectNode again = Objects.type(first).rules().toStorage(shown, "autoscaling/v2");
        assertThat(again.path("metadata")).isEqualTo(second.path("metadata"));
        assertThat(again.path("status")).isEqualTo(second.path("status"));
        assertThat(again.at("/spec/metrics")).containsExactlyInAnyOrderElementsOf(second.at("/spec/metrics"));
    }

    @Test
    void behaviour_isCompletedOnceItIsThere() {
        JsonNode behavior = filledIn("""
                {'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler','metadata':{'name':'h'},
                 'spec':{'maxReplicas':3,'behavior':{'scaleDown':{'selectPolicy':'Min'}}}}
                """).at("/spec/behavior");

        assertThat(behavior).isEqualTo(tree("""
                {'scaleDown':{'selectPolicy':'Min','policies':[{'type':'Percent','value':100,'periodSeconds':15}]},
                 'scaleUp':{'stabilizationWindowSeconds':0,'selectPolicy':'Max','policies':[
                   {'type':'Pods','value':4,'periodSeconds':15},{'type':'Percent','value':100,'periodSeconds':15}]}}
                """));
    }

    /** What was filled in once is not filled in otherwise. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'apiVersion':'apps/v1','kind':'StatefulSet','metadata':{'name':'x'},'spec':{}}",
                "{'apiVersion':'apps/v1','kind':'DaemonSet','metadata':{'name':'x'},'spec':{}}",
                "{'apiVersion':'batch/v1','kind':'Job','metadata':{'name':'x'},'spec':{'template':{'spec':{}}}}",
                "{'apiVersion':'v1','kind':'Service','metadata':{'name':'x'},'spec':{'clusterIP':'None'}}",
                "{'apiVersion':'networking.k8s.io/v1','kind':'NetworkPolicy','metadata':{'name':'x'},'spec':{'egress':[{}]}}",
                "{'apiVersion':'storage.k8s.io/v1','kind':'StorageClass','metadata':{'name':'x'},'provisioner':'p'}"
            })
    void fillingInAgain_changesNothing(String singleQuoted) {
        ObjectNode once = filledIn(singleQuoted);
        ObjectNode twice = once.deepCopy();
        Objects.type(twice).rules().setDefaults(twice);

        assertThat(once).isNotEqualTo(tree(singleQuoted));
        assertThat(twice).isEqualTo(once);
    }

    @Test
    void amounts_areBroughtToTheirOneText() throws DecodeException {
        ObjectNode pod =
                tree(pod("{'containers':[{'name':'c','resources':{'limits':{'cpu':0.5,'memory':'1024Mi'}}}]}"));
        Objects.type(pod).rules().decode(pod);

        assertThat(pod.at("/spec/containers/0/resources/limits")).isEqualTo(tree("{'cpu':'500m','memory':'1Gi'}"));
        ObjectNode bad = tree(pod("{'containers':[{'name':'c','resources':{'limits':{'cpu':'much'}}}]}"));
        assertThatThrownBy(() -> Objects.type(bad).rules().decode(bad))
                .isInstanceOf(DecodeException.class)
                .hasMessageStartingWith("quantities must match the regular expression");
    }
}
