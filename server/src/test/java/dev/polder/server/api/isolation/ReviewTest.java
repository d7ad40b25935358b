package dev.polder.server.api.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reviews (k/k {@code registry/authentication}, {@code registry/authorization}). */
class ReviewTest {

    private static final String AUTHORIZATION = "/apis/authorization.k8s.io/v1/";
    private static final String AUTHENTICATION = "/apis/authentication.k8s.io/v1/";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @Test
    void selfSubjectReview_tellsWhoAsks() {
        Answer who = api.post(AUTHENTICATION + "selfsubjectreviews", "{}").expect(201);
        assertThat(who.at("/kind")).isEqualTo("SelfSubjectReview");
        assertThat(who.at("/status/userInfo/username")).isEqualTo("shard-admin");
        assertThat(who.node("/status/userInfo/groups").toString()).contains("system:authenticated");
    }

    @Test
    void selfSubjectAccessReview_tellsWhatTheAskerMay() {
        Answer may = api.post(
                        AUTHORIZATION + "selfsubjectaccessreviews",
                        "{'spec':{'resourceAttributes':{'verb':'create','resource':'configmaps','namespace':'default'}}}")
                .expect(201);
        assertThat(may.at("/status/allowed")).isEqualTo("true");
        assertThat(may.at("/spec/resourceAttributes/verb")).isEqualTo("create");
        assertThat(api.post(
                                AUTHORIZATION + "selfsubjectaccessreviews",
                                "{'spec':{'nonResourceAttributes':{'verb':'get','path':'/metrics'}}}")
                        .expect(201)
                        .at("/status/allowed"))
                .isEqualTo("true");
    }

    @Test
    void accessReviewsOfOthers_tellWhatTheyMay() {
        Answer may = api.post(
                        AUTHORIZATION + "subjectaccessreviews",
                        "{'spec':{'user':'bob','resourceAttributes':{'verb':'get','resource':'secrets','namespace':'default'}}}")
                .expect(201);
        assertThat(may.at("/status/allowed")).isEqualTo("false");
        assertThat(api.post(
                                AUTHORIZATION + "subjectaccessreviews",
                                "{'spec':{'user':'bob','groups':['system:masters'],'resourceAttributes':{'verb':'get',"
                                        + "'resource':'secrets'}}}")
                        .expect(201)
                        .at("/status/allowed"))
                .isEqualTo("true");
        assertThat(api.post(
                                AUTHORIZATION + "namespaces/default/localsubjectaccessreviews",
                                "{'spec':{'user':'bob','resourceAttributes':{'verb':'get','resource':'secrets',"
                                        + "'namespace':'default'}}}")
                        .expect(201)
                        .at("/status/allowed"))
                .isEqualTo("false");
    }

    @Test
    void incompleteReviews_areInvalid() {
        String self = AUTHORIZATION + "selfsubjectaccessreviews";
        // k/k apis/authorization/validation
        assertThat(api.post(self, "{'spec':{}}").expect(422).at("/message"))
                .contains("exactly one of nonResourceAttributes or resourceAttributes must be specified");
        assertThat(api.post(self, "{'spec':{'resourceAttributes':{'verb':'get'},'nonResourceAttributes':{'path':'/'}}}")
                        .expect(422)
                        .at("/message"))
                .contains("spec.nonResourceAttributes: Invalid value: ")
                .contains("cannot be specified in combination with resourceAttributes");
        assertThat(api.post(AUTHORIZATION + "subjectaccessreviews", "{'spec':{'resourceAttributes':{'verb':'get'}}}")
                        .expect(422)
                        .at("/message"))
                .contains("spec.user: Invalid value: \"\": at least one of user or group must be specified");
        assertThat(api.post(
                                AUTHORIZATION + "namespaces/default/localsubjectaccessreviews",
                                "{'spec':{'user':'bob','resourceAttributes':{'verb':'get','namespace':'other'}}}")
                        .expect(422)
                        .at("/message"))
                .contains("must match metadata.namespace");
    }

    @Test
    void selfSubjectRulesReview_listsRules() {
        Answer rules = api.post(AUTHORIZATION + "selfsubjectrulesreviews", "{'spec':{'namespace':'default'}}")
                .expect(201);
        assertThat(rules.at("/status/resourceRules/0/verbs/0")).isEqualTo("*");
        assertThat(rules.at("/status/incomplete")).isEqualTo("false");
        api.post(AUTHORIZATION + "selfsubjectrulesreviews", "{'spec':{}}")
                .refused(400, "BadRequest", "no namespace on request");
    }

    @Test
    void tokenReview_tellsWhoseTokenItIs() {
        Answer unknown = api.post(AUTHENTICATION + "tokenreviews", "{'spec':{'token':'nonsense'}}")
                .expect(201);
        assertThat(unknown.node("/status/authenticated").asBoolean(false)).isFalse();
        assertThat(unknown.node("/status/user/username").asText("")).isEmpty();
    }

    @Test
    void reviews_areOnlyCreated() {
        for (String path : new String[] {
            AUTHORIZATION + "selfsubjectaccessreviews",
            AUTHENTICATION + "tokenreviews",
            AUTHORIZATION + "subjectaccessreviews"
        }) {
            api.get(path).expect(405);
            api.get(path + "?watch=true").expect(405);
        }
    }

    @Test
    void tableOfAReview_isNotAcceptable() {
        // conformance: "should return a 406 for a backend which does not implement metadata"
        Answer refused = api.post(
                        AUTHORIZATION + "selfsubjectaccessreviews",
                        "{'spec':{'nonResourceAttributes':{'verb':'get','path':'/'}}}",
                        "Accept",
                        "application/json;as=Table;v=v1;g=meta.k8s.io")
                .expect(406);
        assertThat(refused.at("/reason")).isEqualTo("NotAcceptable");
    }
}
