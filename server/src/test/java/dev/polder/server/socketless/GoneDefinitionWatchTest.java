package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.FollowerStore;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.api.Answer;
import dev.polder.server.api.Widgets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A watch ends with the definition of its type, and is told of the end of its objects before, however late it gets to look: who
 * keeps what a watch tells would keep them for ever.
 */
@Timeout(60)
class GoneDefinitionWatchTest {

    private static final String DEFINITIONS = "/clusters/root/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String WIDGETS = "/clusters/root" + Widgets.path("gone.io", "default");

    private final Socketless server = new Socketless(FollowerStore.inMemory());

    /** What the controllers of definitions do, and these alone. */
    private void established(String yes) throws InterruptedException {
        KeptAnswer answer = new KeptAnswer();
        String status = "{'status':{'conditions':[{'type':'Established','status':'YES'},"
                + "{'type':'NamesAccepted','status':'True'}],'storedVersions':['v1'],"
                + "'acceptedNames':{'plural':'widgets','kind':'Widget'}}}";
        server.handle(
                Socketless.merge(
                        "PATCH",
                        DEFINITIONS + "/widgets.gone.io/status",
                        Answer.doubleQuoted(status.replace("YES", yes))),
                answer);
        assertThat(answer.await().code()).isEqualTo(200);
    }

    @BeforeEach
    void define() throws InterruptedException {
        server.write("POST", DEFINITIONS, Answer.doubleQuoted(Widgets.definition("gone.io")), 201);
        established("True");
        server.write("POST", WIDGETS, Answer.doubleQuoted(Widgets.widget("gone.io", "w", "{}")), 201);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private SlowAnswer watch() throws InterruptedException {
        SlowAnswer watch = new SlowAnswer();
        server.handle(Socketless.request("GET", WIDGETS + "?watch=true&resourceVersion=0", ""), watch);
        watch.drainUntil(() -> watch.text().contains("{\"type\":\"ADDED\""));
        return watch;
    }

    /** Nobody turns the watch meanwhile. */
    private void goneMeanwhile() throws InterruptedException {
        server.write("DELETE", WIDGETS + "/w", "", 200);
        established("False");
    }

    @Test
    void watchThatComesLate_isToldOfTheEndOfItsObjects_andEnds() throws InterruptedException {
        SlowAnswer watch = watch();
        goneMeanwhile();
        watch.drainUntil(watch::isEnded);
        assertThat(watch.text().lines())
                .last()
                .asString()
                .startsWith("{\"type\":\"DELETED\"")
                .contains("\"name\":\"w\"");
    }

    /** What is made of a later type of the same name is another watch's. */
    @Test
    void objectsOfALaterDefinition_areNotTold() throws InterruptedException {
        SlowAnswer watch = watch();
        goneMeanwhile();
        watch.drainUntil(watch::isEnded);
        established("True");
        server.write("POST", WIDGETS, Answer.doubleQuoted(Widgets.widget("gone.io", "w", "{}")), 201);
        assertThat(watch.text().lines().filter(event -> event.startsWith("{\"type\":\"ADDED\"")))
                .hasSize(1);
    }
}
