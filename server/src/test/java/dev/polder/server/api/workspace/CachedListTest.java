package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import dev.polder.server.api.sharing.Sharing;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lists that any version will do for are answered from memory (kcp {@code test/e2e/watchcache}). */
class CachedListTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static ApiServer workspace() {
        String org = api.fresh("org");
        Workspaces.ready(api, org, "organization");
        ApiServer in = api.inCluster("root:" + org);
        Workspaces.ready(in, "team", "universal");
        return api.inCluster("root:" + org + ":team");
    }

    /** What the metrics of the server say, as kcp's {@code collectCacheHitsFor} reads them. */
    private static int hits(String group, String resource) {
        int sum = 0;
        for (String line : api.bare().get("/metrics").expect(200).text().lines().toList()) {
            if (line.contains("apiserver_cache_list_total")
                    && line.contains("group=\"" + group + "\"")
                    && line.contains("resource=\"" + resource + "\"")) {
                Matcher number = Pattern.compile("\\b\\d+\\b").matcher(line);
                assertThat(number.find()).isTrue();
                sum += Integer.parseInt(number.group());
            }
        }
        return sum;
    }

    /** kcp TestWatchCacheEnabledForBuiltinTypes. */
    @Test
    void builtInType_isListedFromMemory() {
        ApiServer in = workspace();
        String secrets = "/api/v1/namespaces/default/secrets";
        in.post(secrets, "{'metadata':{'name':'topsecret'}}").expect(201);
        int before = hits("", "secrets");
        for (int i = 0; i < 115; i++) {
            Answer list = in.get(secrets + "?resourceVersion=0").expect(200);
            assertThat(list.names()).contains("topsecret");
        }
        assertThat(hits("", "secrets") - before).isEqualTo(115);
    }

    /** kcp TestWatchCacheEnabledForCRD. */
    @Test
    void customType_isListedFromMemory() {
        ApiServer in = workspace();
        String group = "wildwest.dev";
        Widgets.install(in, group, Widgets.definition(group));
        in.post(Widgets.path(group, "default"), Widgets.widget(group, "efficientluke", "{}"))
                .expect(201);
        assertThat(hits(group, "widgets")).isZero();
        for (int i = 0; i < 10; i++) {
            assertThat(in.get(Widgets.path(group, "default") + "?resourceVersion=0")
                            .expect(200)
                            .names())
                    .containsExactly("efficientluke");
        }
        assertThat(hits(group, "widgets")).isEqualTo(10);
    }

    /** kcp TestWatchCacheEnabledForAPIBindings. */
    @Test
    void boundType_isListedFromMemory() {
        ApiServer exporting = workspace();
        ApiServer in = workspace();
        Sharing.schema(exporting, "today", "'intent':{'type':'string'}");
        Sharing.export(exporting, "export1", "today");
        Sharing.bind(in, "cowboys", Sharing.path(exporting), "export1");
        in.post(Sharing.COWBOYS, "{'metadata':{'name':'woody'}}").expect(201);
        int before = hits("wildwest.dev", "cowboys");
        for (int i = 0; i < 10; i++) {
            assertThat(in.get(Sharing.COWBOYS + "?resourceVersion=0")
                            .expect(200)
                            .names())
                    .containsExactly("woody");
        }
        assertThat(hits("wildwest.dev", "cowboys") - before).isEqualTo(10);
    }
}
