package dev.polder.server.admission.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.policy.PolicyBinding;
import dev.polder.machinery.policy.ValidatingPolicy;
import dev.polder.machinery.policy.Written;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What policies cost that have nothing to say, counted. */
class PolicyCostTest {

    private static final GroupVersionResource MAPS = new GroupVersionResource("", "v1", "configmaps");

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

    private static JsonNode ruled(String rule) {
        return Json.readOwn(("{'spec':{'matchConstraints':{" + rule + "},'validations':[{'expression':'true'}]}}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8));
    }

    private static Written creating(String name) {
        return new Written("CREATE", MAPS, "", "default", name, List.of());
    }

    private static List<String> names(HookTable<ValidatingPolicy> table, Written written) {
        return table.about(written).stream().map(PolicyHook::name).toList();
    }

    @Test
    void hundredPoliciesAboutOtherResources_areNotLookedAt() {
        List<PolicyHook<ValidatingPolicy>> hooks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            hooks.add(hook("other" + i, policy("example.com", "widgets" + i, "true")));
        }
        HookTable<ValidatingPolicy> others = new HookTable<>(hooks);
        assertThat(names(others, creating("m"))).isEmpty();
        assertThat(others.comparisons()).isZero();
        hooks.add(hook("any", policy("*", "*", "true")));
        hooks.add(hook("all-of-core", policy("", "*/*", "true")));
        hooks.add(hook("maps", policy("", "configmaps", "true")));
        assertThat(names(new HookTable<>(hooks), creating("m"))).containsExactly("all-of-core", "any", "maps");
        assertThat(shared.compilations()).isZero();
    }

    // What differs from them in anything but the object is found out once, not once for each write.
    @Test
    void hundredPoliciesAboutOtherWritesOfTheResource_areLookedAtOnce() {
        List<PolicyHook<ValidatingPolicy>> hooks = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            String of = "'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],";
            hooks.add(hook("a" + i, ruled(of + "'operations':['DELETE'],'resources':['configmaps']}]")));
            hooks.add(hook("b" + i, ruled(of + "'operations':['*'],'resources':['configmaps/status']}]")));
            hooks.add(hook("c" + i, ruled(of + "'operations':['*'],'resources':['*'],'scope':'Cluster'}]")));
            hooks.add(hook("d" + i, ruled(of.replace("v1", "v2") + "'operations':['*'],'resources':['*']}]")));
        }
        HookTable<ValidatingPolicy> table = new HookTable<>(hooks);
        for (int i = 0; i < 1000; i++) {
            assertThat(table.about(creating("m" + i))).isEmpty();
        }
        assertThat(table.comparisons()).isEqualTo(100);
        Written deletion = new Written("DELETE", MAPS, "", "default", "m", List.of());
        assertThat(names(table, deletion)).hasSize(25).allMatch(name -> name.startsWith("a"));
        Written status = new Written("UPDATE", MAPS, "status", "default", "m", List.of());
        assertThat(names(table, status)).hasSize(25).allMatch(name -> name.startsWith("b"));
        Written outside = new Written("CREATE", MAPS, "", "", "m", List.of());
        assertThat(names(table, outside)).hasSize(25).allMatch(name -> name.startsWith("c"));
        Written equivalent = new Written(
                "CREATE", MAPS, "", "default", "m", List.of(new GroupVersionResource("", "v2", "configmaps")));
        // Their matchPolicy is not filled in here, and means the very version.
        assertThat(names(table, equivalent)).isEmpty();
    }

    @Test
    void rulesThatNameObjects_areAskedForEachOfThem() {
        String rule = "{'apiGroups':[''],'apiVersions':['v1'],'operations':['*'],'resources':['configmaps']";
        HookTable<ValidatingPolicy> table = new HookTable<>(List.of(
                hook("all", ruled("'excludeResourceRules':[" + rule + "}]")),
                hook("but", ruled("'excludeResourceRules':[" + rule + ",'resourceNames':['a']}]")),
                hook("one", ruled("'resourceRules':[" + rule + ",'resourceNames':['a']}]")),
                hook("two", ruled("'matchPolicy':'Equivalent','resourceRules':[" + rule.replace("v1", "v2") + "}]"))));
        assertThat(names(table, creating("a"))).containsExactly("but", "one");
        // Which of them do not mean it is for the matching of the write itself to say.
        assertThat(names(table, creating("b"))).containsExactly("but", "one");
        Written equivalent = new Written(
                "CREATE", MAPS, "", "default", "m", List.of(new GroupVersionResource("", "v2", "configmaps")));
        assertThat(names(table, equivalent)).containsExactly("but", "one", "two");
    }

    @Test
    void sortsOfWrites_areRememberedWithinABound() {
        HookTable<ValidatingPolicy> table = new HookTable<>(List.of(hook("any", policy("*", "*", "true"))));
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 300; i++) {
                GroupVersionResource resource = new GroupVersionResource("example.com", "v1", "r" + i);
                assertThat(names(table, new Written("CREATE", resource, "", "", "", List.of())))
                        .containsExactly("any");
            }
        }
        assertThat(table.comparisons()).isBetween(301L, 900L);
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
