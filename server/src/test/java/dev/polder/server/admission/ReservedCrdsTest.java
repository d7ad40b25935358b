package dev.polder.server.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.crd.CustomResourceDefinitions;
import dev.polder.machinery.type.ResourceType;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.schema.ServedResource;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of kcp {@code pkg/admission/reservedcrdannotations} and {@code reservedcrdgroups}, {@code admission_test.go}. */
class ReservedCrdsTest {

    private static final List<ResourceType> TYPES =
            BuiltinTypes.all(new CustomResourceDefinitions(), InstantSource.system());

    /** What a plugin says to a write by a master, whom it makes no exception for; an update if there is an object before. */
    private static String said(AdmissionPlugin plugin, String cluster, String plural, String object, String old) {
        ResourceType type = TYPES.stream()
                .filter(one -> one.names().plural().equals(plural))
                .findFirst()
                .orElseThrow();
        ServedResource served = new ServedResource(type, type.version("v1").orElseThrow(), null);
        UserInfo user = new UserInfo("admin", "", List.of(UserInfo.MASTERS), Map.of());
        ObjectNode now = read(object);
        AdmissionRequest request = new AdmissionRequest(
                user,
                new LogicalClusterName(cluster),
                served,
                "",
                old.isEmpty() ? Verb.CREATE : Verb.UPDATE,
                "",
                "test",
                now,
                old.isEmpty() ? null : read(old),
                false);
        try {
            plugin.validate(request);
            return "";
        } catch (ApiException e) {
            return e.status().message();
        }
    }

    private static ObjectNode read(String json) {
        return Json.readOwn(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static String refused(String why) {
        return why == null ? "" : "customresourcedefinitions.apiextensions.k8s.io \"test\" is forbidden: " + why;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ws|customresourcedefinitions||",
                "ws|customresourcedefinitions|'apis.kcp.io/bound-crd':'true'|apis.kcp.io/bound-crd is a reserved annotation",
                "ws|customresourcedefinitions|'abc.apis.kcp.io/xyz':'true'|abc.apis.kcp.io/xyz is a reserved annotation",
                "ws|customresourcedefinitions|'abcapis.kcp.io/xyz':'true'|",
                "ws|customresourcedefinitions|'core.kcp.io/xyz':'true'|",
                "ws|customresourcedefinitions|'apis.kcp.io/a':'','x.apis.kcp.io/b':''|"
                        + "[apis.kcp.io/a is a reserved annotation, x.apis.kcp.io/b is a reserved annotation]",
                "system:bound-crds|customresourcedefinitions|'apis.kcp.io/bound-crd':'true'|",
                "system:admin|customresourcedefinitions|'apis.kcp.io/bound-crd':'true'|"
                        + "apis.kcp.io/bound-crd is a reserved annotation",
                "ws|configmaps|'apis.kcp.io/bound-crd':'true'|",
            })
    void annotations_areReserved(String cluster, String plural, String annotations, String why) {
        String object = "{'metadata':{'name':'test','annotations':{" + (annotations == null ? "" : annotations) + "}}}";
        for (String old : List.of("", "{'metadata':{'name':'test'}}")) {
            assertThat(said(new ReservedCrdAnnotations(), cluster, plural, object, old))
                    .isEqualTo(refused(why));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "system:system-crds|customresourcedefinitions|apis.kcp.io|",
                "ws|customresourcedefinitions|apis.kcp.io|apis.kcp.io is a reserved group",
                "ws|customresourcedefinitions|foo.apis.kcp.io|foo.apis.kcp.io is a reserved group",
                "ws|customresourcedefinitions|internal.polder.dev|internal.polder.dev is a reserved group",
                "ws|customresourcedefinitions|foo.dev|",
                "ws|customresourcedefinitions|initialization.tenancy.kcp.io|",
                "ws|configmaps|apis.kcp.io|",
            })
    void groups_areReserved(String cluster, String plural, String group, String why) {
        String object = "{'metadata':{'name':'test'},'spec':{'group':'" + group + "'}}";
        for (String old : List.of("", object)) {
            assertThat(said(new ReservedCrdGroups(), cluster, plural, object, old))
                    .isEqualTo(refused(why));
        }
    }
}
