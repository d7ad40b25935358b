package dev.polder.machinery.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.builtin.kube.KubeTypes;
import dev.polder.machinery.type.PrinterColumn;
import dev.polder.machinery.type.ResourceType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of the kube profile: {@code pkg/printers/internalversion/printers.go} and its tests, of k8s.io/kubernetes 1.36.0. */
class KubeTablesTest {

    private static final Instant NOW = Instant.parse("2025-01-01T01:00:00Z");
    private static final String METADATA = "'metadata':{'name':'n','creationTimestamp':'2025-01-01T00:00:00Z'}";

    private static ResourceType type(String resource) {
        return KubeTypes.all().stream()
                .filter(type -> type.groupResource().toString().equals(resource))
                .findFirst()
                .orElseThrow();
    }

    private static String row(String resource, String singleQuoted) {
        ObjectNode object =
                Json.readOwn(("{" + singleQuoted + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        List<String> cells = new ArrayList<>();
        for (JsonNode cell : Tables.cells(type(resource), type(resource).storage(), object, NOW)) {
            cells.add(cell.asText());
        }
        return String.join("|", cells);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pods | Name,Ready,Status,Restarts,Age,*IP,*Node,*Nominated Node,*Readiness Gates",
                "nodes | Name,Status,Roles,Age,Version,*Internal-IP,*External-IP,*OS-Image,*Kernel-Version,*Container-Runtime",
                "services | Name,Type,Cluster-IP,External-IP,Port(s),Age,*Selector",
                "deployments.apps | Name,Ready,Up-to-date,Available,Age,*Containers,*Images,*Selector",
                "replicasets.apps | Name,Desired,Current,Ready,Age,*Containers,*Images,*Selector",
                "statefulsets.apps | Name,Ready,Age,*Containers,*Images",
                "daemonsets.apps"
                        + " | Name,Desired,Current,Ready,Up-to-date,Available,Node Selector,Age,*Containers,*Images,*Selector",
                "jobs.batch | Name,Status,Completions,Duration,Age,*Containers,*Images,*Selector",
                "cronjobs.batch"
                        + " | Name,Schedule,Timezone,Suspend,Active,Last Schedule,Age,*Containers,*Images,*Selector",
                "horizontalpodautoscalers.autoscaling | Name,Reference,Targets,MinPods,MaxPods,Replicas,Age",
                "ingresses.networking.k8s.io | Name,Class,Hosts,Address,Ports,Age",
                "persistentvolumeclaims"
                        + " | Name,Status,Volume,Capacity,Access Modes,StorageClass,VolumeAttributesClass,Age,*VolumeMode",
                "limitranges | Name,Created At",
                "resourceslices.resource.k8s.io | Name,Age"
            })
    void columns_areUpstreams(String resource, String expected) {
        List<String> headings = Tables.columns(type(resource), type(resource).storage()).stream()
                .map(column -> (column.priority() > 0 ? "*" : "") + column.name())
                .toList();

        assertThat(String.join(",", headings)).isEqualTo(expected);
    }

    @Test
    void everyColumn_hasADescriptionAndACell() {
        for (ResourceType type : KubeTypes.all()) {
            List<PrinterColumn> columns = Tables.columns(type, type.storage());
            assertThat(columns)
                    .as(type.names().kind())
                    .allSatisfy(column -> assertThat(column.description()).isNotEmpty());
            assertThat(Tables.cells(type, type.storage(), Json.object().putObject("metadata"), NOW))
                    .as(type.names().kind())
                    .hasSize(columns.size());
        }
    }

    @Test
    void pods_saySummedUpWhatTheirContainersSay() {
        String two = METADATA + ",'spec':{'containers':[{'name':'a'},{'name':'b'}]},'status':{'phase':'Running',";
        assertThat(row(
                        "pods",
                        two + "'containerStatuses':[{'ready':true,'restartCount':3,'state':{'running':{}}},"
                                + "{'restartCount':3}]}"))
                .isEqualTo("n|1/2|Running|6|60m|<none>|<none>|<none>|<none>");
        assertThat(row(
                        "pods",
                        two + "'podIPs':[{'ip':'1.1.1.1'}],'containerStatuses':[{'ready':true,'restartCount':3,"
                                + "'state':{'running':{}},'lastState':{'terminated':{'finishedAt':'2025-01-01T00:59:50Z'}}},"
                                + "{'restartCount':3,'state':{'waiting':{'reason':'CrashLoopBackOff'}}}]}"))
                .isEqualTo("n|1/2|CrashLoopBackOff|6 (10s ago)|60m|1.1.1.1|<none>|<none>|<none>");
        assertThat(row(
                        "pods",
                        METADATA + ",'spec':{'initContainers':[{'name':'i'}],'containers':[{'name':'a'}]},"
                                + "'status':{'phase':'Pending','initContainerStatuses':[{'name':'i','restartCount':1,"
                                + "'state':{'terminated':{'exitCode':1}}}]}"))
                .isEqualTo("n|0/1|Init:ExitCode:1|1|60m|<none>|<none>|<none>|<none>");
        assertThat(row(
                        "pods",
                        METADATA.replace("}", ",'deletionTimestamp':'2025-01-01T00:30:00Z'}")
                                + ",'spec':{'containers':[{'name':'a'}]},'status':{'phase':'Running'}"))
                .startsWith("n|0/1|Terminating|");
        assertThat(row(
                        "pods",
                        two + "'containerStatuses':[{'state':{'terminated':{'reason':'Completed','exitCode':0}}},"
                                + "{'ready':true,'state':{'running':{}}}]}"))
                .startsWith("n|1/2|NotReady|");
    }

    @Test
    void rows_areUpstreams() {
        String template = "'template':{'spec':{'containers':[{'name':'a','image':'x'},{'name':'b','image':'y'}]}}";
        assertThat(row(
                        "deployments.apps",
                        METADATA + ",'spec':{'replicas':5,'selector':{'matchLabels':{'k':'v'}}," + template
                                + "},'status':{'readyReplicas':1,'updatedReplicas':2,'availableReplicas':3}"))
                .isEqualTo("n|1/5|2|3|60m|a,b|x,y|k=v");
        assertThat(
                        row(
                                "services",
                                METADATA + ",'spec':{'type':'NodePort','clusterIPs':['10.9.8.7'],'selector':{'a':'b'},"
                                        + "'ports':[{'port':80,'nodePort':30080,'protocol':'TCP'},{'port':53,'protocol':'UDP'}]}"))
                .isEqualTo("n|NodePort|10.9.8.7|<none>|80:30080/TCP,53/UDP|60m|a=b");
        assertThat(row("services", METADATA + ",'spec':{'type':'LoadBalancer'}"))
                .isEqualTo("n|LoadBalancer|<none>|<pending>|<none>|60m|<none>");
        assertThat(
                        row(
                                "nodes",
                                "'metadata':{'name':'n','labels':{'node-role.kubernetes.io/worker':''}},"
                                        + "'spec':{'unschedulable':true},'status':{'conditions':[{'type':'Ready','status':'False'}]}"))
                .startsWith("n|NotReady,SchedulingDisabled|worker|<unknown>||<none>|<none>|<unknown>|");
        assertThat(row(
                        "jobs.batch",
                        METADATA + ",'spec':{'completions':2,'selector':{'matchLabels':{'k':'v'}}},"
                                + "'status':{'succeeded':1,'startTime':'2025-01-01T00:59:00Z','conditions':"
                                + "[{'type':'Suspended','status':'True'}]}"))
                .isEqualTo("n|Suspended|1/2|60s|60m|||k=v");
        assertThat(row("cronjobs.batch", METADATA + ",'spec':{'schedule':'* * * * *','suspend':false}"))
                .isEqualTo("n|* * * * *|<none>|False|0|<none>|60m|||<none>");
        assertThat(row(
                        "ingresses.networking.k8s.io",
                        METADATA + ",'spec':{'rules':[{'host':'a'},{'host':'b'},"
                                + "{'host':'c'},{'host':'d'}],'tls':[{}]}"))
                .isEqualTo("n|<none>|a,b,c + 1 more...||80, 443|60m");
        assertThat(row(
                        "persistentvolumeclaims",
                        METADATA + ",'spec':{'volumeName':'v','storageClassName':'fast',"
                                + "'volumeMode':'Block'},'status':{'phase':'Bound','accessModes':['ReadWriteMany','ReadWriteOnce'],"
                                + "'capacity':{'storage':'4Gi'}}"))
                .isEqualTo("n|Bound|v|4Gi|RWO,RWX|fast|<unset>|60m|Block");
        assertThat(row("poddisruptionbudgets.policy", METADATA + ",'spec':{'minAvailable':'50%'}"))
                .isEqualTo("n|50%|N/A|0|60m");
        assertThat(row(
                        "horizontalpodautoscalers.autoscaling",
                        "'apiVersion':'autoscaling/v2'," + METADATA
                                + ",'spec':{'maxReplicas':5,'scaleTargetRef':{'kind':'D','name':'d'},'metrics':["
                                + "{'type':'Resource','resource':{'name':'cpu','target':{'averageUtilization':50}}}]},"
                                + "'status':{'currentMetrics':[{'resource':{'current':{'averageUtilization':12}}}]}"))
                .isEqualTo("n|D/d|cpu: 12%/50%|<unset>|5|0|60m");
        assertThat(row(
                        "controllerrevisions.apps",
                        METADATA.replace(
                                        "}",
                                        ",'ownerReferences':[{'apiVersion':'apps/v1',"
                                                + "'kind':'DaemonSet','name':'d','controller':true}]}")
                                + ",'revision':3"))
                .isEqualTo("n|daemonset.apps/d|3|60m");
        assertThat(row(
                        "endpoints",
                        METADATA + ",'subsets':[{'addresses':[{'ip':'1.1.1.1'},{'ip':'::1'}],"
                                + "'ports':[{'port':80},{'port':81}]}]"))
                .isEqualTo("n|1.1.1.1:80,[::1]:80,1.1.1.1:81 + 1 more...|60m");
    }
}
