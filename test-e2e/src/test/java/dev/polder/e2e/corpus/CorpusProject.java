package dev.polder.e2e.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One project of a corpus.
 *
 * @param name its folder
 * @param sets its sets of CRDs: every folder but {@code samples} that holds any
 * @param valid samples that a schema of the sets accepts, and those that upstream's own tests call valid
 * @param invalid samples that a schema of the sets refuses; each says where
 * @param refused samples that upstream's own tests call invalid, whatever refuses them: a schema or a rule
 */
record CorpusProject(String name, List<CrdSet> sets, List<Sample> valid, List<Sample> invalid, List<Sample> refused) {

    private static final String SAMPLES = "samples";

    /** Every project of a corpus that has CRDs, in the order of their names. */
    static List<CorpusProject> allOf(Path corpus) {
        return children(corpus).stream()
                .map(CorpusProject::of)
                .filter(project -> !project.sets().isEmpty())
                .toList();
    }

    static CorpusProject of(Path folder) {
        String name = folder.getFileName().toString();
        List<CrdSet> sets = children(folder).stream()
                .filter(child -> !child.endsWith(SAMPLES))
                .map(child -> CrdSet.of(name, child))
                .filter(set -> !set.crds().isEmpty())
                .toList();
        Path samples = folder.resolve(SAMPLES);
        return new CorpusProject(
                name,
                sets,
                Stream.concat(
                                Sample.allIn(samples.resolve("valid")).stream(),
                                Sample.allIn(samples.resolve("upstream-valid")).stream())
                        .toList(),
                Sample.allIn(samples.resolve("invalid")),
                Sample.allIn(samples.resolve("upstream-invalid")));
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
