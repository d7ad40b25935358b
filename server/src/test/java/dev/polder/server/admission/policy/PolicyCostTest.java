package dev.polder.server.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import dev.polder.machinery.policy.PolicyBinding;
import dev.polder.machinery.policy.ValidatingPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What policies cost that have nothing to say, counted. */
class PolicyCostTest {

    private static final GroupResource MAPS = new GroupResource("", "configmaps");

    private final SharedPolicies<ValidatingPolicy> shared = new SharedPolicies<>(ValidatingPolicy::of);

    private static JsonNode policy(String group, String resource, String expression) {
        String json = "{'spec':{'matchConstraints':{'resourceRules':[{'apiGroups':['" + group
                + "'],'apiVersions':['*'],'operations':['*'],'resources':['" + resource
                + "']}]},'validations':[{'expression':'" + expression + "'}]}}";
        return Json.readOwn(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private PolicyHook<ValidatingPolicy> hook(String name, JsonNode policy) {
        ObjectNode binding = Json.object();
        binding.putObject("spec").put("policyName", name);
        return new PolicyHook<>(name, shared.of(policy), List.of(PolicyBinding.of(binding)));
    }

    @Test
    void hundredPoliciesAboutOtherResources_areNotLookedAt() {
        List<PolicyHook<ValidatingPolicy>> hooks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            hooks.add(hook("other" + i, policy("example.com", "widgets" + i, "true")));
        }
        assertThat(new HookTable<>(hooks).about(List.of(MAPS))).isEmpty();
        hooks.add(hook("any", policy("*", "*", "true")));
        hooks.add(hook("all-of-core", policy("", "*/*", "true")));
        hooks.add(hook("maps", policy("", "configmaps/status", "true")));
        assertThat(new HookTable<>(hooks).about(List.of(MAPS)).stream().map(PolicyHook::name))
                .containsExactly("all-of-core", "any", "maps");
        assertThat(shared.compilations()).isZero();
    }

    @Test
    void thousandPoliciesThatSayTheSame_areOne_andCompiledOnce() {
        List<PolicyHook<ValidatingPolicy>> hooks = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            hooks.add(hook("p" + i, policy("", "configmaps", "object.x == 1")));
            hooks.get(i).content().compiled();
        }
        assertThat(hooks).allMatch(hook -> hook.content() == hooks.get(0).content());
        assertThat(shared.compilations()).isEqualTo(1);
        assertThat(shared.size()).isEqualTo(1);
        hook("else", policy("", "configmaps", "object.x == 2")).content().compiled();
        assertThat(shared.compilations()).isEqualTo(2);
    }
}
