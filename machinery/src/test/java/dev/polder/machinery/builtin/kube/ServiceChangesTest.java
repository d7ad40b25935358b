package dev.polder.machinery.builtin.kube;

import static dev.polder.machinery.builtin.kube.Objects.filledIn;
import static dev.polder.machinery.builtin.kube.Objects.service;
import static dev.polder.machinery.builtin.kube.Objects.tree;
import static dev.polder.machinery.builtin.kube.Objects.type;
import static dev.polder.machinery.builtin.kube.Objects.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Updates of Services: the rows of {@code TestDropTypeDependentFields} (k/k 1.36 {@code pkg/registry/core/service/strategy_test.go})
 * and of {@code TestPatchAllocatedValues} ({@code storage/storage_test.go}) that defaults allow.
 */
class ServiceChangesTest {

    private static final String VALID = "{'clusterIP':'1.2.3.4','clusterIPs':['1.2.3.4','5:6:7::8'],"
            + "'ipFamilyPolicy':'RequireDualStack','ipFamilies':['IPv4','IPv6'],'ports':[{'port':80}]}";

    /** An object's spec with other fields; a null takes one away. */
    private static ObjectNode with(ObjectNode service, String fields) {
        ObjectNode changed = service.deepCopy();
        ObjectNode spec = changed.withObject("/spec");
        tree(fields).properties().forEach(field -> {
            if (field.getValue().isNull()) {
                spec.remove(field.getKey());
            } else {
                spec.set(field.getKey(), field.getValue());
            }
        });
        type(changed).rules().setDefaults(changed);
        return changed;
    }

    private static void prepare(ObjectNode service, ObjectNode old) {
        type(service).rules().prepareForUpdate(service, old, "");
    }

    private static final String CHANGES = """
            don't clear clusterIP et al         | {} | {} | {}
            clear clusterIP et al               | {} | {'type':'ExternalName'} | \
              {'clusterIP':null,'clusterIPs':null,'ipFamilies':null,'ipFamilyPolicy':null}
            clear None                          | {'clusterIP':'None','clusterIPs':['None']} | \
              {'type':'ExternalName'} | \
              {'clusterIP':null,'clusterIPs':null,'ipFamilies':null,'ipFamilyPolicy':null}
            don't clear changed clusterIP       | {} | \
              {'type':'ExternalName','clusterIP':'1.2.3.40','clusterIPs':['1.2.3.40','5:6:7::8']} | \
              {'ipFamilies':null,'ipFamilyPolicy':null}
            don't clear changed ipFamilies      | {} | {'type':'ExternalName','ipFamilies':['IPv6','IPv6']} | \
              {'clusterIP':null,'clusterIPs':null,'ipFamilyPolicy':null}
            don't clear changed ipFamilyPolicy  | {} | {'type':'ExternalName','ipFamilyPolicy':'SingleStack'} | \
              {'clusterIP':null,'clusterIPs':null,'ipFamilies':null}
            don't clear healthCheckNodePort     | \
              {'type':'LoadBalancer','externalTrafficPolicy':'Local','healthCheckNodePort':32000} | {} | {}
            clear healthCheckNodePort           | \
              {'type':'LoadBalancer','externalTrafficPolicy':'Local','healthCheckNodePort':32000} | \
              {'type':'ClusterIP'} | {'healthCheckNodePort':null,'externalTrafficPolicy':null, \
              'allocateLoadBalancerNodePorts':null}
            clear it with another policy        | \
              {'type':'LoadBalancer','externalTrafficPolicy':'Local','healthCheckNodePort':32000} | \
              {'externalTrafficPolicy':'Cluster'} | {'healthCheckNodePort':null}
            don't clear changed healthCheckNodePort | \
              {'type':'LoadBalancer','externalTrafficPolicy':'Local','healthCheckNodePort':32000} | \
              {'type':'ClusterIP','healthCheckNodePort':32100} | \
              {'externalTrafficPolicy':null,'allocateLoadBalancerNodePorts':null}
            clear allocate true -> true         | {'type':'LoadBalancer'} | {'type':'NodePort'} | \
              {'allocateLoadBalancerNodePorts':null}
            clear allocate false -> false       | {'type':'LoadBalancer','allocateLoadBalancerNodePorts':false} | \
              {'type':'NodePort'} | {'allocateLoadBalancerNodePorts':null}
            set allocate true -> false          | {'type':'LoadBalancer'} | \
              {'type':'NodePort','allocateLoadBalancerNodePorts':false} | {}
            set allocate false -> true          | {'type':'LoadBalancer','allocateLoadBalancerNodePorts':false} | \
              {'type':'NodePort','allocateLoadBalancerNodePorts':true} | {}
            clear loadBalancerClass             | {'type':'LoadBalancer','loadBalancerClass':'c'} | \
              {'type':'NodePort'} | {'loadBalancerClass':null,'allocateLoadBalancerNodePorts':null}
            change loadBalancerClass            | {'type':'LoadBalancer','loadBalancerClass':'c'} | \
              {'loadBalancerClass':'d'} | {}
            change type and loadBalancerClass   | {'type':'LoadBalancer','loadBalancerClass':'c'} | \
              {'type':'NodePort','loadBalancerClass':'d'} | {'allocateLoadBalancerNodePorts':null}
            clear externalTrafficPolicy with externalIPs | {'externalIPs':['1.1.1.1']} | {'externalIPs':null} | \
              {'externalTrafficPolicy':null}
            don't clear changed externalTrafficPolicy | {'type':'NodePort'} | \
              {'type':'ClusterIP','externalTrafficPolicy':'Local'} | {}
            keep what was given out             | \
              {'type':'LoadBalancer','externalTrafficPolicy':'Local','healthCheckNodePort':31234} | \
              {'clusterIP':null,'clusterIPs':null,'healthCheckNodePort':null} | \
              {'clusterIP':'1.2.3.4','clusterIPs':['1.2.3.4','5:6:7::8'],'healthCheckNodePort':31234}
            keep the address of a cleared one   | {} | {'clusterIP':null} | {'clusterIP':'1.2.3.4'}
            take the list from the address      | {} | {'clusterIP':'1.2.3.9'} | {'clusterIPs':['1.2.3.9']}
            clear the list with the address     | {} | {'type':'ExternalName','clusterIP':null} | \
              {'clusterIPs':null,'ipFamilies':null,'ipFamilyPolicy':null}
            """;

    /** {@code done} is what preparing makes of the changed spec. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = CHANGES)
    void change_dropsWhatTheTypeHasNoUseFor_andKeepsWhatIsLeftOut(
            String name, String was, String changes, String done) {
        ObjectNode old = with(filledIn(service(VALID)), was);
        ObjectNode now = with(old, changes);
        ObjectNode expected = now.deepCopy();
        tree(done).properties().forEach(field -> {
            if (field.getValue().isNull()) {
                assertThat(expected.withObject("/spec").remove(field.getKey())).isNotNull();
            } else {
                expected.withObject("/spec").set(field.getKey(), field.getValue());
            }
        });

        prepare(now, old);

        assertThat(now.path("spec")).as(name).isEqualTo(expected.path("spec"));
        prepare(now, old);
        assertThat(now.path("spec")).as("once more").isEqualTo(expected.path("spec"));
    }

    private static ObjectNode ports(String type, String nodePorts) {
        ObjectNode service = filledIn(service("{'type':'" + type + "'}"));
        ArrayNode ports = service.withObject("/spec").putArray("ports");
        for (String nodePort : nodePorts.split(" ")) {
            ObjectNode port = ports.addObject().put("name", "p" + ports.size()).put("port", 80 + ports.size());
            if (!nodePort.equals("0")) {
                port.put("nodePort", Integer.parseInt(nodePort));
            }
        }
        return service;
    }

    private static String nodePorts(ObjectNode service) {
        List<String> numbers = new ArrayList<>();
        for (JsonNode port : service.at("/spec/ports")) {
            numbers.add(port.path("nodePort").asText("0"));
        }
        return String.join(" ", numbers);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "don't clear for type=NodePort     | NodePort     | 30000 30001 | NodePort     | 30000 30001 | 30000 30001",
                "don't clear for type=LoadBalancer | LoadBalancer | 30000 30001 | LoadBalancer | 30000 30001 | 30000 30001",
                "clear                             | LoadBalancer | 30000 30001 | ClusterIP    | 30000 30001 | 0 0",
                "clear for ExternalName            | NodePort     | 30000 30001 | ExternalName | 30000 30001 | 0 0",
                "don't clear changed               | LoadBalancer | 30000 30001 | ClusterIP    | 30100 30101 | 30100 30101",
                "clear when adding a port          | LoadBalancer | 30000 30001 | ClusterIP    | 30000 30001 0 | 0 0 0",
                "don't clear an added one's        | LoadBalancer | 30000 30001 | ClusterIP    | 30000 30001 30002 |"
                        + " 30000 30001 30002",
                "clear when removing a port        | LoadBalancer | 30000 30001 | ClusterIP    | 30000       | 0",
                "keep those left out               | NodePort     | 30000 30001 | LoadBalancer | 0 0         | 30000 30001",
                "keep none that is another's now   | NodePort     | 30000 30001 | NodePort     | 0 30000     | 0 30000",
                "keep what there was only          | NodePort     | 30000 0     | NodePort     | 0 0 0       | 30000 0 0",
                "nothing to keep                   | ClusterIP    | 0           | NodePort     | 0           | 0"
            })
    void change_dropsAndKeepsPortsOfNodes(
            String name, String was, String before, String type, String given, String after) {
        ObjectNode old = ports(was, before);
        ObjectNode now = ports(type, given);

        prepare(now, old);

        assertThat(nodePorts(now)).as(name).isEqualTo(after);
    }

    @Test
    void balancerThatIsToHaveNoPortsOfNodes_keepsNone() {
        ObjectNode old = with(ports("LoadBalancer", "30000"), "{'allocateLoadBalancerNodePorts':false}");
        ObjectNode now = with(ports("LoadBalancer", "0"), "{'allocateLoadBalancerNodePorts':false}");

        prepare(now, old);

        assertThat(nodePorts(now)).isEqualTo("0");
    }

    @Test
    void balancersAddresses_goWithTheType() {
        ObjectNode old = filledIn(service("{'type':'LoadBalancer','ports':[{'port':80}]}"));
        old.withObject("/status/loadBalancer").withArray("/ingress").addObject().put("ip", "9.9.9.9");
        old.withObject("/status").putArray("conditions").addObject().put("type", "Ready");
        ObjectNode same = with(old, "{'selector':{'a':'b'}}");
        ObjectNode now = with(old, "{'type':'NodePort'}");

        prepare(same, old);
        prepare(now, old);

        assertThat(same.path("status")).isEqualTo(old.path("status"));
        assertThat(now.path("status")).isEqualTo(tree("{'loadBalancer':{},'conditions':[{'type':'Ready'}]}"));
    }

    @Test
    void typeThatIsChangedAlone_isNotRefused() {
        ObjectNode old = with(ports("NodePort", "30080"), "{'clusterIP':'10.0.0.7'}");
        ObjectNode plain = with(old, "{'type':'ClusterIP'}");
        ObjectNode name = with(old, "{'type':'ExternalName','externalName':'a.example.com'}");
        ObjectNode other = with(old, "{'clusterIP':'10.0.0.8'}");

        prepare(plain, old);
        prepare(name, old);
        prepare(other, old);

        assertThat(wrong(plain, old)).isEmpty();
        assertThat(wrong(name, old)).isEmpty();
        assertThat(wrong(other, old))
                .containsExactly("spec.clusterIPs[0]: Invalid value: [\"10.0.0.8\"]: may not change once set");
    }
}
