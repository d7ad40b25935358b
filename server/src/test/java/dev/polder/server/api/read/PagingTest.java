package dev.polder.server.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.BoundedView;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages and versions of lists (apiserver {@code storage/continue.go}, {@code storage/etcd3/store.go} GetList). */
@Tag(BoundedView.TAG)
class PagingTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String secrets(int count) {
        String secrets = "/api/v1/namespaces/" + api.namespace() + "/secrets";
        for (int i = 0; i < count; i++) {
            api.post(secrets, "{'metadata':{'name':'s" + i + "','labels':{'n':'" + i % 3 + "'}}}")
                    .expect(201);
        }
        return secrets;
    }

    private static String token(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String plain(String token) {
        return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    }

    @Tag("k8s-12.6")
    @Tag("k8s-12.7")
    @Test
    void token_hasUpstreamsForm() {
        String secrets = secrets(2);
        Answer page = api.get(secrets + "?limit=1").expect(200);
        String ns = secrets.split("/")[4];
        assertThat(plain(page.at("/metadata/continue")))
                .isEqualTo(
                        "{\"v\":\"meta.k8s.io/v1\",\"rv\":" + page.version() + ",\"start\":\"" + ns + "/s0\\u0000\"}");
        assertThat(page.at("/metadata/remainingItemCount")).isEqualTo("1");
    }

    @Tag("k8s-12.6")
    @Test
    void pages_areOneStateThatDoesNotMove() {
        String secrets = secrets(7);
        List<String> all = new ArrayList<>();
        Answer page = api.get(secrets + "?limit=3").expect(200);
        String version = page.version();
        all.addAll(page.names());
        api.delete(secrets + "/s5").expect(200);
        api.post(secrets, "{'metadata':{'name':'s51'}}").expect(201);
        while (!page.at("/metadata/continue").isEmpty()) {
            page = api.get(secrets + "?limit=3&continue=" + page.at("/metadata/continue"))
                    .expect(200);
            assertThat(page.version()).isEqualTo(version);
            all.addAll(page.names());
        }
        assertThat(all).containsExactly("s0", "s1", "s2", "s3", "s4", "s5", "s6");
    }

    @Tag("k8s-12.6")
    @Test
    void inconsistentToken_goesOnWithTheNewest() {
        String secrets = secrets(3);
        String ns = secrets.split("/")[4];
        String token = token("{\"v\":\"meta.k8s.io/v1\",\"rv\":-1,\"start\":\"" + ns + "/s0\\u0000\"}");
        api.post(secrets, "{'metadata':{'name':'s9'}}").expect(201);
        assertThat(api.get(secrets + "?continue=" + token).expect(200).names()).containsExactly("s1", "s2", "s9");
    }

    @Tag("k8s-12.5")
    @Test
    void malformedTokens_areRefused() {
        String secrets = secrets(1);
        String ns = secrets.split("/")[4];
        for (String bad : List.of(
                "abc",
                "%00",
                token("[]"),
                token("{\"v\":\"v9\",\"rv\":1,\"start\":\"" + ns + "/a\"}"),
                token("{\"v\":\"meta.k8s.io/v1\",\"rv\":0,\"start\":\"" + ns + "/a\"}"),
                token("{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"\"}"),
                token("{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"/../secrets\"}"))) {
            Answer refused = api.get(secrets + "?continue=" + bad).expect(400);
            assertThat(refused.at("/reason")).isEqualTo("BadRequest");
            assertThat(refused.at("/message")).startsWith("invalid continue token");
        }
    }

    @Test
    void tokenOfAnotherNamespace_isRefused() {
        String mine = secrets(2);
        String theirs = secrets(2);
        String token = api.get(theirs + "?limit=1").at("/metadata/continue");
        assertThat(api.get(mine + "?continue=" + token).expect(400).at("/message"))
                .startsWith("invalid continue token");
    }

    @Test
    void tokenOfAnotherResource_showsThatResourceOnly() {
        String secrets = secrets(2);
        String token = api.get(secrets + "?limit=1").at("/metadata/continue");
        String maps = secrets.replace("/secrets", "/configmaps");
        assertThat(api.get(maps + "?continue=" + token).expect(200).at("/kind")).isEqualTo("ConfigMapList");
        api.get("/api/v1/namespaces?continue=" + token).expect(400);
    }

    @Test
    void tokenOfTheFuture_is504() {
        String secrets = secrets(1);
        String ns = secrets.split("/")[4];
        String token = token("{\"v\":\"meta.k8s.io/v1\",\"rv\":99999999,\"start\":\"" + ns + "/a\\u0000\"}");
        Answer refused = api.get(secrets + "?continue=" + token);
        assertThat(refused.code()).as(refused.text()).isEqualTo(504);
        assertThat(refused.at("/message")).startsWith("Timeout: Too large resource version: 99999999");
    }

    @Tag("k8s-12.4")
    @Tag("k8s-12.5")
    @Test
    void continueWithAVersion_isRefused() {
        String secrets = secrets(2);
        String token = api.get(secrets + "?limit=1").at("/metadata/continue");
        api.get(secrets + "?resourceVersion=5&continue=" + token)
                .refused(400, "BadRequest", "specifying resource version is not allowed when using continue");
        assertThat(api.get(secrets + "?resourceVersionMatch=Exact&resourceVersion=5&continue=" + token)
                        .expect(422)
                        .at("/message"))
                .contains(
                        "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided");
    }

    @Tag("k8s-12.3")
    @Test
    void versionsAndMatches_asUpstreamReadsThem() {
        String secrets = secrets(1);
        String old = api.get(secrets + "/s0").version();
        api.post(secrets, "{'metadata':{'name':'later'}}").expect(201);
        // query → whether the later object is shown
        for (String fresh : List.of(
                "",
                "?limit=10",
                "?resourceVersion=0",
                "?resourceVersion=0&limit=10",
                "?resourceVersion=" + old,
                "?resourceVersion=0&resourceVersionMatch=NotOlderThan",
                "?resourceVersionMatch=NotOlderThan&resourceVersion=" + old,
                "?resourceVersionMatch=NotOlderThan&limit=10&resourceVersion=" + old)) {
            assertThat(api.get(secrets + fresh).expect(200).names()).as(fresh).contains("later");
        }
        for (String exact : List.of(
                "?limit=10&resourceVersion=" + old,
                "?resourceVersionMatch=Exact&resourceVersion=" + old,
                "?resourceVersionMatch=Exact&limit=10&resourceVersion=" + old)) {
            Answer list = api.get(secrets + exact).expect(200);
            assertThat(list.names()).as(exact).containsExactly("s0");
            assertThat(list.version()).as(exact).isEqualTo(old);
        }
    }

    @Tag("k8s-12.1")
    @Tag("k8s-12.5")
    @Test
    void malformedVersionsAndLimits_areRefused() {
        String secrets = secrets(0);
        assertThat(api.get(secrets + "?resourceVersion=abc").expect(400).at("/message"))
                .contains("Invalid value: \"abc\"");
        api.get(secrets + "?resourceVersion=-1").expect(400);
        api.get(secrets + "?limit=x").expect(400);
        api.get(secrets + "?resourceVersionMatch=Sometimes&resourceVersion=1").expect(422);
        api.get(secrets + "/none?resourceVersion=abc").expect(400);
    }

    @Tag("k8s-12.15")
    @Test
    void getNotOlderThan_waitsForTheFutureAWhile() {
        String secrets = secrets(1);
        String version = api.get(secrets + "/s0").version();
        api.get(secrets + "/s0?resourceVersion=" + version).expect(200);
        api.get(secrets + "/s0?resourceVersion=0").expect(200);
        api.get(secrets + "/s0?resourceVersion=99999999").expect(504);
    }

    @Tag("k8s-12.7")
    @Test
    void selectorsAndPages_combine() {
        String secrets = secrets(9);
        List<String> all = new ArrayList<>();
        String token = "";
        do {
            Answer page = api.get(
                            secrets + "?limit=2&labelSelector=n%3D1" + (token.isEmpty() ? "" : "&continue=" + token))
                    .expect(200);
            assertThat(page.node("/metadata/remainingItemCount").isMissingNode())
                    .isTrue();
            all.addAll(page.names());
            token = page.at("/metadata/continue");
        } while (!token.isEmpty());
        assertThat(all).containsExactly("s1", "s4", "s7");
    }

    @Tag("k8s-5.9")
    @Test
    void pagesOfTables_haveTokensToo() {
        String secrets = secrets(3);
        Answer table = api.get(secrets + "?limit=2", "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .expect(200);
        assertThat(table.node("/rows")).hasSize(2);
        assertThat(table.at("/metadata/remainingItemCount")).isEqualTo("1");
        assertThat(table.at("/metadata/continue")).isNotEmpty();
    }
}
