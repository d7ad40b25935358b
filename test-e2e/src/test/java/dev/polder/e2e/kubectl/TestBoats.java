package dev.polder.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Command;
import java.util.List;

/** A custom type whose definition a conformance case chooses, as one user of kubectl deals with it. */
record TestBoats(Transcript transcript) {

    /** Installs the definition with this schema, a YAML document, and waits until it is served. */
    static TestBoats install(Transcript transcript, String schema) {
        String group = transcript.group();
        String file = transcript.kubectl().file("boats.yaml", """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata:
                  name: %s
                spec:
                  group: %s
                  scope: Namespaced
                  names: {plural: boats, singular: boat, kind: Boat}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema:
                      openAPIV3Schema:
                %s""".formatted("boats." + group, group, schema.indent(8)));
        transcript.anywhere("create", "-f", file).succeeded();
        transcript
                .anywhere("wait", "--for=condition=Established", "crd/boats." + group, "--timeout=60s")
                .succeeded();
        return new TestBoats(transcript);
    }

    /** What kubectl calls the type. */
    String plural() {
        return "boats." + transcript.group();
    }

    /** Both kubectl create and kubectl apply take an object with these fields, a JSON object. */
    void areCreatedAndApplied(String fields) {
        for (String verb : List.of("create", "apply")) {
            assertThat(write(verb, fields).succeeded()).isEqualTo("boat." + transcript.group() + "/test created\n");
            transcript.says("delete", plural(), "test");
        }
    }

    /** Neither kubectl create nor kubectl apply takes an object with these fields, a JSON object, and says why. */
    void areRefused(String fields, String why) {
        for (String verb : List.of("create", "apply")) {
            assertThat(write(verb, fields).failed()).contains(why);
        }
    }

    private Command.Result write(String verb, String fields) {
        String object = "{\"apiVersion\":\"" + transcript.group()
                + "/v1\",\"kind\":\"Boat\",\"metadata\":{\"name\":\"test\"}," + fields.substring(1);
        return transcript.kubectl().runWithInput(object, verb, "--namespace=" + transcript.namespace(), "--filename=-");
    }

    /** What kubectl explain says of the type, or of a field of it, {@code .spec.sails}. */
    String explain(String field) {
        return transcript.anywhere("explain", plural() + field).succeeded();
    }
}
