package dev.polder.server.api.access;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static dev.polder.server.api.sharing.Views.ALL_COWBOYS;
import static dev.polder.server.api.sharing.Views.accepted;
import static dev.polder.server.api.sharing.Views.claim;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.sharing.Views;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kcp's story of policies that bound what providers may do (kcp {@code test/e2e/virtual/apiexport/authorizer_test.go}). */
class ExportAuthorizersTest {

    private static final String ADMIN_2 = "service-provider-2-admin";
    private static final String ALL_SHERIFFS = "/apis/wild.wild.west/v1alpha1/sheriffs";
    private static final String LIMITED = "{'spec':{'maximalPermissionPolicy':{'local':{}}}}";
    private static final String VERBS = "'verbs':['delete','create','list','watch','get','patch']}";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing(
            "service-provider-1-admin,service-provider-1-admin,1",
            ADMIN_2 + "," + ADMIN_2 + ",2",
            "tenant-user,tenant-user,3");

    private ApiServer provider1;
    private ApiServer provider2;
    private ApiServer tenant;
    private ApiServer admin2;
    private String sheriffs;

    @BeforeEach
    void publish() {
        provider1 = Views.workspace(root, "service-provider-1", "service-provider-1-admin");
        provider2 = Views.workspace(root, "service-provider-2", ADMIN_2);
        tenant = Views.workspace(root, "tenant", "tenant-user");
        admin2 = root.as(ADMIN_2).bare();
        provider1
                .post(
                        Sharing.SCHEMAS,
                        "{'metadata':{'name':'today.sheriffs.wild.wild.west'},'spec':{'group':'wild.wild.west','scope':"
                                + "'Namespaced','names':{'plural':'sheriffs','singular':'sheriff','kind':'Sheriff',"
                                + "'listKind':'SheriffList'},'versions':[{'name':'v1alpha1','served':true,'storage':true,"
                                + "'schema':{'type':'object'}}]}}")
                .expect(201);
        Answer made = provider1
                .post(
                        EXPORTS,
                        "{'metadata':{'name':'wild.wild.west'},'spec':{'resources':[{'name':'sheriffs','group':"
                                + "'wild.wild.west','schema':'today.sheriffs.wild.wild.west','storage':{'crd':{}}}],"
                                + "'maximalPermissionPolicy':{'local':{}}}}")
                .expect(201);
        JsonNode export = Sharing.reaches(
                provider1,
                EXPORTS,
                "wild.wild.west",
                made.version(),
                one -> !one.at("/status/identityHash").asText("").isEmpty());
        sheriffs = claim(
                "wild.wild.west", "sheriffs", export.at("/status/identityHash").asText());
        Views.offer(provider1, "wild.wild.west", "tenant-user");
        Sharing.schema(provider2, "today", "'intent':{'type':'string'}");
        Sharing.export(provider2, "today-cowboys", "today");
        provider2.mergePatch(EXPORTS + "/today-cowboys", LIMITED).expect(200);
        provider2
                .mergePatch(
                        EXPORTS + "/today-cowboys",
                        "{'spec':{'permissionClaims':[" + claim("", "configmaps", "") + "," + sheriffs + "]}}")
                .expect(200);
        Views.offer(provider2, "today-cowboys", "tenant-user");
        allow(provider2, "tenant-user", "wildwest.dev", "cowboys");
    }

    /** What the policy of an export lets somebody do with its types. */
    private static void allow(ApiServer provider, String user, String group, String resource) {
        Views.grant(
                provider,
                user + "-maximum-permission-policy",
                "apis.kcp.io:binding:" + user,
                "{'apiGroups':['" + group + "'],'resources':['" + resource + "']," + VERBS);
    }

    private static void refused(Answer answer, String resource, String group) {
        answer.refused(
                403,
                "Forbidden",
                resource + "." + group + " is forbidden: User \"" + ADMIN_2 + "\" cannot list resource \"" + resource
                        + "\" in API group \"" + group + "\" at the cluster scope: access denied");
    }

    /** TestAPIExportAuthorizers. */
    @Test
    void claimedTypes_areUsedAsFarAsTheirOwnProviderLets() {
        Views.bind(tenant, "wild.wild.west", provider1, "wild.wild.west");
        Views.bind(
                tenant,
                "cowboys",
                provider2,
                "today-cowboys",
                accepted(claim("", "configmaps", "")),
                accepted(sheriffs));
        tenant.post(COWBOYS, "{'metadata':{'name':'cowboy-via-api-binding'}}").expect(201);
        String view = Views.of(provider2, "today-cowboys") + "/clusters/";
        String there = view + Views.id(tenant);
        refused(admin2.get(view + "*" + ALL_SHERIFFS), "sheriffs", "wild.wild.west");
        refused(admin2.get(there + ALL_SHERIFFS), "sheriffs", "wild.wild.west");
        admin2.get(view + "*/api/v1/configmaps").expect(200);
        allow(provider1, ADMIN_2, "wild.wild.west", "sheriffs");
        admin2.get(view + "*" + ALL_SHERIFFS).expect(200);
        admin2.get(view + "*/api/v1/configmaps").expect(200);
        admin2.get(there + ALL_SHERIFFS).expect(200);
        String own = "/apis/wild.wild.west/v1alpha1/namespaces/default/sheriffs";
        admin2.post(there + own, "{'metadata':{'name':'one'}}").expect(201);
        // What the policy leaves out stays so, however much the claim gives.
        admin2.put(there + own + "/one", "{'metadata':{'name':'one'}}").expect(403);
        // In the consumer's own workspace the provider's policy bounds the provider, too, as it does in kcp.
        assertThat(admin2.get(view + "*" + ALL_COWBOYS).expect(200).names()).containsExactly("cowboy-via-api-binding");
        refused(admin2.get(there + ALL_COWBOYS), "cowboys", "wildwest.dev");
        allow(provider2, ADMIN_2, "wildwest.dev", "cowboys");
        admin2.get(there + ALL_COWBOYS).expect(200);
    }

    /** The same story's workspace that has a definition of its own of what it binds. */
    @Test
    void shadowedTypes_areNotTheProviders() {
        ApiServer shadow = Views.workspace(root, "tenant-shadowed-crd", "tenant-user");
        Answer defined = shadow.post(
                        DEFINITIONS,
                        "{'metadata':{'name':'cowboys.wildwest.dev'},'spec':{'group':'wildwest.dev','scope':'Namespaced',"
                                + "'names':{'plural':'cowboys','singular':'cowboy','kind':'Cowboy','listKind':'CowboyList'},"
                                + "'versions':[{'name':'v1alpha1','served':true,'storage':true,'schema':"
                                + "{'openAPIV3Schema':{'type':'object'}}}]}}")
                .expect(201);
        Widgets.awaitEstablished(shadow, "cowboys.wildwest.dev", defined.version());
        Answer bound = shadow.post(BINDINGS, Sharing.binding("cowboys", Sharing.path(provider2), "today-cowboys"))
                .expect(201);
        Sharing.reaches(
                shadow,
                BINDINGS,
                "cowboys",
                bound.version(),
                binding -> Sharing.condition(binding, "BindingUpToDate").startsWith("False NamingConflicts"));
        shadow.post(COWBOYS, "{'metadata':{'name':'cowboy-via-crd'}}").expect(201);
        String view = Views.of(provider2, "today-cowboys") + "/clusters/";
        refused(admin2.get(view + Views.id(shadow) + ALL_COWBOYS), "cowboys", "wildwest.dev");
        assertThat(admin2.get(view + "*" + ALL_COWBOYS).expect(200).names()).isEmpty();
    }
}
