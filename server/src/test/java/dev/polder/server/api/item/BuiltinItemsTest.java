package dev.polder.server.api.item;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of single built-in types (k/k {@code pkg/apis/core/validation}, {@code apis/coordination}, {@code apis/core/v1}). */
class BuiltinItemsTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @Test
    @Tag("k8s-21.15")
    void eventAboutAnObjectWithoutNamespace_livesInDefault() {
        String event =
                "{'metadata':{'generateName':'e'},'involvedObject':{'kind':'Namespace','name':'x'},'reason':'R'}";
        api.post("/api/v1/namespaces/default/events", event).expect(201);
        assertThat(api.post("/api/v1/namespaces/" + api.namespace() + "/events", event)
                        .expect(422)
                        .at("/message"))
                .endsWith("involvedObject.namespace: Invalid value: \"\": does not match event.namespace");
    }

    /** k/k {@code apis/core/validation/events.go}, ValidateEventUpdate. */
    @Test
    @Tag("k8s-21.15")
    void newEvent_keepsAllButItsSeries() {
        String ns = api.namespace();
        String events = "/apis/events.k8s.io/v1/namespaces/" + ns + "/events";
        api.post(
                        events,
                        "{'metadata':{'name':'e'},'eventTime':'2020-01-02T03:04:05.000006Z','reportingController':'a/c',"
                                + "'reportingInstance':'i','action':'Do','reason':'Done','type':'Normal','note':'n',"
                                + "'regarding':{'kind':'ConfigMap','name':'m','namespace':'" + ns + "'}}")
                .expect(201);
        for (String change : new String[] {"'note':'x'", "'reason':'X'", "'action':'X'", "'type':'Warning'"}) {
            assertThat(api.mergePatch(events + "/e", "{" + change + "}")
                            .expect(422)
                            .at("/message"))
                    .as(change)
                    .contains("field is immutable");
        }
        api.mergePatch(events + "/e", "{'series':{'count':2,'lastObservedTime':'2020-01-02T03:04:06.000000Z'}}")
                .expect(200);
    }

    @Test
    @Tag("k8s-21.17")
    void lease_isWonByOneOfTwo() {
        String leases = "/apis/coordination.k8s.io/v1/namespaces/" + api.namespace() + "/leases";
        ObjectNode lease = api.post(leases, "{'metadata':{'name':'l'},'spec':{'leaseDurationSeconds':15}}")
                .expect(201)
                .json();
        lease.withObject("/spec").put("holderIdentity", "one");
        api.put(leases + "/l", lease).expect(200);
        lease.withObject("/spec").put("holderIdentity", "two");
        assertThat(api.put(leases + "/l", lease).expect(409).at("/message")).contains("the object has been modified");
        api.put(leases + "/l", "{'metadata':{'name':'l'},'spec':{'holderIdentity':'three'}}")
                .refused(
                        422,
                        "Invalid",
                        "Lease.coordination.k8s.io \"l\" is invalid: metadata.resourceVersion: Invalid value: 0: must"
                                + " be specified for an update");
        assertThat(api.mergePatch(leases + "/l", "{'spec':{'leaseTransitions':-1}}")
                        .expect(422)
                        .at("/message"))
                .endsWith("spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0");
    }

    /** k/k ValidateSecret; {@code e30=} is an empty JSON object, {@code eA==} the letter x. */
    @ParameterizedTest
    @Tag("k8s-21.19")
    @CsvSource(
            delimiter = '|',
            value = {
                "kubernetes.io/tls | {'tls.crt':'','tls.key':''} | {'tls.crt':''} | data[tls.key]: Required value",
                "kubernetes.io/dockerconfigjson | {'.dockerconfigjson':'e30='} | {'.dockerconfigjson':'eA=='}"
                        + " | data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid character"
                        + " 'x' looking for beginning of value",
                "kubernetes.io/basic-auth | {'username':'eA=='} | {} | data[username]: Required value",
                "kubernetes.io/ssh-auth | {'ssh-privatekey':'eA=='} | {} | data[ssh-privatekey]: Required value",
                "kubernetes.io/service-account-token | - | {}"
                        + " | metadata.annotations[kubernetes.io/service-account.name]: Required value",
            },
            quoteCharacter = '`')
    void secret_hasWhatItsTypeNeeds(String type, String valid, String invalid, String error) {
        String secrets = "/api/v1/namespaces/" + api.namespace() + "/secrets";
        String body = "{'metadata':{'name':'s'},'type':'" + type + "','data':";
        assertThat(api.post(secrets, body + invalid + "}").expect(422).at("/message"))
                .contains(error);
        if (!valid.equals("-")) {
            api.post(secrets, body + valid + "}").expect(201);
        }
    }

    @Test
    @Tag("k8s-21.2")
    void deletedNamespace_isAnsweredAsLongAsItIsThere() {
        String ns = api.namespace();
        String path = "/api/v1/namespaces/" + ns;
        api.post(path + "/configmaps", "{'metadata':{'name':'held','finalizers':['example.com/f']}}")
                .expect(201);
        Answer marked = api.delete(path).expect(200);
        assertThat(marked.at("/kind")).isEqualTo("Namespace");
        assertThat(marked.at("/metadata/deletionTimestamp")).isNotEmpty();
        assertThat(marked.at("/status/phase")).isEqualTo("Terminating");
        // k/k v1.32.3 registry/core/namespace/storage, Delete: the namespace as it is while it has finalizers.
        Answer again = api.delete(path).expect(200);
        assertThat(again.at("/kind")).isEqualTo("Namespace");
        assertThat(again.at("/metadata/deletionTimestamp")).isEqualTo(marked.at("/metadata/deletionTimestamp"));
    }
}
