package dev.polder.server.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.json.Json;
import dev.polder.spi.authn.UserInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On whose behalf initializers and terminators act. */
class LifecycleClustersTest {

    private static List<UserInfo> creator(String json) {
        return LifecycleClusters.creator(Json.readOwn(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .stream()
                .toList();
    }

    @Test
    void creator_hasNoGroupThatLetSomebodyInBefore() {
        assertThat(creator(
                        "{'spec':{'createdBy':{'username':'ann','uid':'1','groups':['a','system:kcp:initializer:root:x',"
                                + "'b'],'extra':{'k':['v']}}}}"))
                .containsExactly(new UserInfo("ann", "1", List.of("a", "b"), Map.of("k", List.of("v"))));
        assertThat(creator("{'spec':{}}")).isEmpty();
    }
}
