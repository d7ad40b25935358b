package dev.polder.e2e.corpus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.harness.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * An upgrade of a project's CRDs, and objects written before or after it: the project {@code name} of {@code POLDER_CORPUS}
 * where that is given, and always a small one of our own of the same shape.
 *
 * @param folder the project's folder
 */
record Story(Path folder) {

    /** Both upgrades that a story is told with; only our own without the corpus. */
    static Stream<Story> of(String project, String own) {
        Path ours =
                Repository.root().resolve("test-e2e/src/test/resources/stories").resolve(own);
        String corpus = System.getenv("POLDER_CORPUS");
        return corpus == null
                ? Stream.of(new Story(ours))
                : Stream.of(new Story(ours), new Story(Path.of(corpus).resolve(project)));
    }

    /** The CRDs that the upgrade starts from. */
    CrdSet before() {
        return only(false);
    }

    /** The CRDs that replace them: those of a name that was there before. */
    List<ObjectNode> after() {
        List<String> old = before().crds().stream().map(Story::name).toList();
        return only(true).crds().stream().filter(crd -> old.contains(name(crd))).toList();
    }

    /** The one definition of this plural after the upgrade. */
    ObjectNode after(String plural) {
        return only(true).crds().stream()
                .filter(crd -> crd.at("/spec/names/plural").asText().equals(plural))
                .findFirst()
                .orElseThrow();
    }

    /** The object below {@code samples/upgrade} whose file has this in its name. */
    ObjectNode sample(String part) {
        return Sample.allIn(folder.resolve("samples/upgrade")).stream()
                .filter(sample -> sample.file().contains(part))
                .findFirst()
                .orElseThrow()
                .toSend("");
    }

    static String name(ObjectNode crd) {
        return crd.at("/metadata/name").asText();
    }

    private CrdSet only(boolean current) {
        List<CrdSet> sets = CorpusProject.of(folder).sets().stream()
                .filter(set -> set.current() == current)
                .toList();
        if (sets.size() != 1) {
            throw new AssertionError(folder + " has not one set of this kind: " + sets);
        }
        return sets.getFirst();
    }

    @Override
    public String toString() {
        return String.valueOf(folder.getFileName());
    }
}
