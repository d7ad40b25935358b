package dev.polder.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.polder.api.json.Json;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.policy.Policies;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.webhook.ChainModel.Flaw;
import dev.polder.server.webhook.ChainModel.Guarding;
import dev.polder.server.webhook.ChainModel.Health;
import dev.polder.server.webhook.ChainModel.Judging;
import dev.polder.server.webhook.ChainModel.Outcome;
import dev.polder.server.webhook.ChainModel.When;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random chains of policies and webhooks, which append to a text: what is stored tells who was asked, in what order and how often. A
 * model of the rules must tell the same, and models that break one of them must not.
 */
class ChainPropertyTest {

    private static final int CHAINS = Integer.getInteger("polder.chains", 15);
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String RULE = Guard.rule("", "v1", "configmaps");

    @RegisterExtension
    static final ApiServer root = ApiServer.start();

    @RegisterExtension
    static final LocalWebhook webhook = LocalWebhook.answering(Guard::allow);

    private final Map<String, Guarding> appending = new ConcurrentHashMap<>();
    private final Map<String, Judging> judging = new ConcurrentHashMap<>();

    private void answer(HttpExchange exchange, ObjectNode review) throws IOException {
        String name = exchange.getRequestURI().getPath().substring("/".length());
        String text = review.at("/request/object/data/text").asText();
        Guarding guard = appending.get(name);
        Judging judge = judging.get(name);
        Health health = guard != null ? guard.health() : judge != null ? judge.health() : Health.FATAL;
        if (health != Health.SOUND) {
            LocalWebhook.reply(exchange, 500, "text/plain", new byte[0]);
        } else if (judge != null) {
            ObjectNode said = judge.refuses().holds(text) ? Guard.deny(review) : Guard.allow(review);
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(said));
        } else if (guard != null) {
            String patch = "[{'op':'replace','path':'/data/text','value':'" + text + guard.letter() + "'}]";
            ObjectNode said = guard.acts().holds(text) ? Guard.patch(review, patch) : Guard.allow(review);
            LocalWebhook.reply(exchange, 200, "application/json", Json.write(said));
        }
    }

    private static ChainModel random(Random random) {
        List<String> letters = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f"));
        List<Guarding> policies = new ArrayList<>();
        List<Guarding> webhooks = new ArrayList<>();
        List<Judging> judges = new ArrayList<>();
        List<String> turns = new ArrayList<>(List.of("p", "q", "r", "t", "u", "v"));
        Collections.shuffle(turns, random);
        for (int i = 0; i < letters.size(); i++) {
            if (random.nextInt(4) > 0) {
                Guarding guard = new Guarding(
                        turns.get(i) + i,
                        letters.get(i),
                        when(random),
                        when(random),
                        random.nextBoolean(),
                        health(random));
                (random.nextBoolean() ? policies : webhooks).add(guard);
            }
        }
        for (int i = 0; i < 2; i++) {
            if (random.nextInt(3) == 0) {
                When refuses = new When(letters.get(random.nextInt(letters.size())), random.nextInt(4) > 0);
                judges.add(new Judging("judge" + i, i == 1, refuses, health(random)));
            }
        }
        return new ChainModel(policies, webhooks, judges, Flaw.NONE);
    }

    private static When when(Random random) {
        List<String> letters = List.of("s", "a", "b", "c", "d", "e", "f");
        return random.nextInt(3) == 0
                ? new When(letters.get(random.nextInt(letters.size())), random.nextBoolean())
                : new When("", true);
    }

    private static Health health(Random random) {
        return switch (random.nextInt(25)) {
            case 0, 1 -> Health.IGNORED;
            case 2 -> Health.FATAL;
            default -> Health.SOUND;
        };
    }

    private static String failure(Health health) {
        return "'failurePolicy':'" + (health == Health.IGNORED ? "Ignore" : "Fail") + "'";
    }

    private static String conditions(When when) {
        return "'matchConditions':[{'name':'c','expression':'" + cel(when.expression()) + "'}]";
    }

    private static String cel(String expression) {
        return expression.replace("'", "\\u0027");
    }

    private void install(ApiServer api, ChainModel chain) {
        for (Guarding guard : chain.policies()) {
            String value = guard.health() == Health.SOUND
                    ? "object.data.text + (" + guard.acts().expression() + " ? '" + guard.letter() + "' : '')"
                    : "object.data.missing";
            Policies.mutating(
                    api,
                    guard.name(),
                    Policies.spec(
                            Policies.rule("", "configmaps"),
                            failure(guard.health()) + "," + conditions(guard.matches()) + ",'reinvocationPolicy':'"
                                    + (guard.again() ? "IfNeeded" : "Never")
                                    + "','mutations':[{'patchType':'JSONPatch','jsonPatch':{'expression':'"
                                    + cel("[JSONPatch{op: 'replace', path: '/data/text', value: " + value + "}]")
                                    + "'}}]"),
                    "");
        }
        for (Guarding guard : chain.webhooks()) {
            appending.put(guard.name(), guard);
            Guard.configure(api, "mutating", guard.name(), new String[] {
                hook(
                        guard.name(),
                        failure(guard.health()) + "," + conditions(guard.matches()) + ",'reinvocationPolicy':'"
                                + (guard.again() ? "IfNeeded" : "Never") + "'")
            });
        }
        for (Judging judge : chain.judges()) {
            if (judge.webhook()) {
                judging.put(judge.name(), judge);
                Guard.configure(
                        api, "validating", judge.name(), new String[] {hook(judge.name(), failure(judge.health()))});
            } else {
                String wrong =
                        judge.health() == Health.SOUND ? judge.refuses().expression() : "object.data.missing == ''";
                Policies.validating(
                        api,
                        judge.name(),
                        Policies.spec(
                                Policies.rule("", "configmaps"),
                                failure(judge.health()) + ",'validations':[{'expression':'" + cel("!(" + wrong + ")")
                                        + "'}]"));
                Policies.bind(api, judge.name(), "'Deny'", "");
            }
        }
    }

    private static String hook(String name, String more) {
        String client = "{'url':'" + webhook.url().replace("/convert", "/" + name) + "','caBundle':'"
                + webhook.caBundle() + "'}";
        return Guard.webhook(name + ".example.com", client, RULE, more);
    }

    /** What the server makes of a create, and of an update of what was created. */
    private static Outcome outcome(ApiServer api, Answer answer) {
        boolean done = answer.code() == 201 || answer.code() == 200;
        return new Outcome(answer.code(), done ? api.get(MAPS + "/m").at("/data/text") : "");
    }

    @Test
    void chains_endAsTheModelSays_andModelsThatAreWrongDoNot() {
        webhook.respond(this::answer);
        Set<Flaw> noticed = EnumSet.noneOf(Flaw.class);
        int stored = 0;
        for (int seed = 0; seed < CHAINS; seed++) {
            ApiServer api = Sharing.workspace(root, "chain");
            ChainModel chain = random(new Random(seed));
            install(api, chain);
            Outcome made = outcome(api, api.post(MAPS, "{'metadata':{'name':'m'},'data':{'text':'s'}}"));
            assertThat(made).as("create, seed %s: %s", seed, chain).isEqualTo(chain.of("s", 201));
            boolean exists = made.code() == 201;
            Outcome changed =
                    exists ? outcome(api, api.mergePatch(MAPS + "/m", "{'data':{'text':'za'}}")) : new Outcome(0, "");
            if (exists) {
                assertThat(changed).as("update, seed %s: %s", seed, chain).isEqualTo(chain.of("za", 200));
                stored++;
            }
            for (Flaw flaw : EnumSet.complementOf(EnumSet.of(Flaw.NONE))) {
                ChainModel wrong = chain.with(flaw);
                if (!wrong.of("s", 201).equals(made)
                        || (exists && !wrong.of("za", 200).equals(changed))) {
                    noticed.add(flaw);
                }
            }
        }
        assertThat(stored).as("chains that let something pass").isGreaterThan(CHAINS / 3);
        assertThat(noticed).isEqualTo(EnumSet.complementOf(EnumSet.of(Flaw.NONE)));
    }
}
