package dev.polder.server.api.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.config.KubeProfile;
import dev.polder.server.config.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Updates of Services, as the strategy of k/k 1.36 ({@code pkg/registry/core/service}) prepares them. */
class KubeServiceUpdatesTest {

    private static final String SERVICES = "/api/v1/namespaces/default/services/";

    @RegisterExtension
    private static final ApiServer api = ApiServer.start(ServerConfig.embedded().with(KubeProfile.EVERYWHERE));

    private static String service(String spec) {
        String name = api.fresh("s");
        api.post(SERVICES, "{'metadata':{'name':'" + name + "'},'spec':" + spec + "}")
                .expect(201);
        return SERVICES + name;
    }

    /** core/service {@code dropTypeDependentFields}. */
    @Test
    void servicesType_isChangedAlone() {
        String port = service("{'type':'NodePort','ports':[{'port':80,'nodePort':30080}]}");
        Answer plain = api.mergePatch(port, "{'spec':{'type':'ClusterIP'}}").expect(200);
        assertThat(plain.node("/spec/ports/0").has("nodePort")).isFalse();
        assertThat(plain.node("/spec").has("externalTrafficPolicy")).isFalse();

        String headless = service("{'clusterIP':'None'}");
        Answer name = api.strategicPatch(headless, "{'spec':{'type':'ExternalName','externalName':'a.example.com'}}")
                .expect(200);
        assertThat(name.node("/spec").has("clusterIP")).isFalse();
        assertThat(name.node("/spec").has("clusterIPs")).isFalse();

        String balancer = service("{'type':'LoadBalancer','loadBalancerClass':'example.com/c','ports':[{'port':80}]}");
        api.mergePatch(balancer + "/status", "{'status':{'loadBalancer':{'ingress':[{'ip':'9.9.9.9'}]}}}")
                .expect(200);
        Answer inside =
                api.mergePatch(balancer, "{'spec':{'type':'ClusterIP'}}").expect(200);
        assertThat(inside.node("/spec").has("allocateLoadBalancerNodePorts")).isFalse();
        assertThat(inside.node("/spec").has("externalTrafficPolicy")).isFalse();
        assertThat(inside.node("/spec").has("loadBalancerClass")).isFalse();
        assertThat(inside.node("/status/loadBalancer")).isEmpty();
    }

    @Test
    void servicesPortOfNodes_isRefusedWhenItIsChangedWithTheType() {
        String port = service("{'type':'NodePort','ports':[{'port':80,'nodePort':30080}]}");

        api.mergePatch(port, "{'spec':{'type':'ClusterIP','ports':[{'port':80,'nodePort':30081}]}}")
                .refused(
                        422,
                        "Invalid",
                        "Service \"" + port.substring(SERVICES.length()) + "\" is invalid: spec.ports[0].nodePort:"
                                + " Forbidden: may not be used when `type` is 'ClusterIP'");
    }

    /** core/service/storage {@code patchAllocatedValues}. */
    @Test
    void servicesPortOfNodes_isKeptWhenItIsLeftOut() {
        String port = service("{'type':'NodePort','ports':[{'port':80,'nodePort':30080}]}");
        String name = port.substring(SERVICES.length());

        Answer put = api.put(
                        port,
                        "{'apiVersion':'v1','kind':'Service','metadata':{'name':'" + name
                                + "'},'spec':{'type':'NodePort','ports':[{'port':81}]}}")
                .expect(200);

        assertThat(put.at("/spec/ports/0/nodePort")).isEqualTo("30080");
    }
}
